import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import type { Caller } from '@bucket/domain';
import type { LimitQuota } from '@bucket/ports';
import type { Bucket } from '../use-cases.ts';
import { HttpProblem } from './problem.ts';

/** draft-ietf-httpapi-ratelimit-headers: the policy, and what is left of it. */
export function tellQuota(reply: FastifyReply, { ratePerSecond, remaining, resetSeconds }: LimitQuota): void {
  reply.header('RateLimit-Policy', `"writes";q=${ratePerSecond};w=1`);
  reply.header('RateLimit', `"writes";r=${remaining};t=${resetSeconds}`);
}

/**
 * Runs a write within the limits of rate, or refuses it with 429 and `Retry-After`.
 * @param writes 1, or the number of items of a batch, whose work waits until the rate has room for all of them
 */
export async function withinWriteLimit<T>(
  bucket: Bucket,
  caller: Caller,
  reply: FastifyReply,
  writes: number,
  run: () => Promise<T>,
): Promise<T> {
  const admission = await bucket.admitWrites.admit(caller, writes);
  tellQuota(reply, admission.quota);
  if (admission.kind === 'refused') {
    throw new HttpProblem(admission.code, `try again in ${admission.retryAfterSeconds} s`, {
      headers: { 'Retry-After': String(admission.retryAfterSeconds) },
    });
  }
  try {
    if (admission.delayMs > 0) await wait(admission.delayMs);
    return await run();
  } finally {
    admission.release();
  }
}
