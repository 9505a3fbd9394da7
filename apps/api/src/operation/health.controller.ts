import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { BUCKET, type BucketApi } from '../bucket-api.ts';
import { send } from '../http/answer.ts';
import { Public } from '../http/credential.guard.ts';
import { HttpProblem } from '../http/problem.ts';

/** `/health`: live says the process runs, ready that it can record and prove. */
@Controller('health')
export class HealthController {
  readonly #api: BucketApi;

  constructor(@Inject(BUCKET) api: BucketApi) {
    this.#api = api;
  }

  @Get('live')
  @Public()
  live(@Res() reply: FastifyReply): void {
    send(reply, 200, { status: 'live' });
  }

  /** Asks the store, and holds its head against the one this process has proven. */
  @Get('ready')
  @Public()
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const { watchStore, committer } = this.#api.bucket;
    const { ledger } = committer;
    if (watchStore.fault !== undefined) throw new HttpProblem('ledger.broken', watchStore.fault.reason);
    const head = await ledger.store.head();
    if (head.size < ledger.head.size)
      throw new HttpProblem('ledger.broken', 'the store ends before the log that was proven');
    send(reply, 200, { status: 'ready', treeSize: head.size });
  }
}
