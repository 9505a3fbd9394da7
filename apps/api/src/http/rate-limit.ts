import { setTimeout as wait } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AdmitWrites } from '@bucket/application';
import type { LimitQuota } from '@bucket/ports';
import { callerIn } from './current-caller.ts';
import { HttpProblem } from './problem.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The rate of all writes as it was last asked for this request; told in the headers of its answer. */
    quota: LimitQuota | null;
  }
}

/** Sets the headers of draft-ietf-httpapi-ratelimit-headers: the policy, and what is left of it. */
export function setRateLimitHeaders(reply: FastifyReply, quota: LimitQuota | null): void {
  if (quota === null) return;
  reply.header('RateLimit-Policy', `"writes";q=${quota.ratePerSecond};w=1`);
  reply.header('RateLimit', `"writes";r=${quota.remaining};t=${quota.resetSeconds}`);
}

/** Asks for the rate before a write. It is asked after the body was checked, so that a malformed request costs no rate. */
@Injectable()
export class RateLimit {
  readonly #admitWrites: AdmitWrites;

  constructor(admitWrites: AdmitWrites) {
    this.#admitWrites = admitWrites;
  }

  /**
   * Runs a write once there is room for it.
   *
   * @param writes 1, or the number of items of a batch, which waits until the rate has room for all of them
   * @throws {HttpProblem} 429 with `Retry-After` when there is none
   */
  async run<T>(request: FastifyRequest, writes: number, write: () => Promise<T>): Promise<T> {
    const admission = await this.#admitWrites.admit(callerIn(request), writes);
    request.quota = admission.quota;
    if (admission.kind === 'refused') {
      throw new HttpProblem(admission.code, `try again in ${admission.retryAfterSeconds} s`, {
        headers: { 'Retry-After': String(admission.retryAfterSeconds) },
      });
    }
    try {
      if (admission.delayMs > 0) await wait(admission.delayMs);
      return await write();
    } finally {
      admission.release();
    }
  }
}
