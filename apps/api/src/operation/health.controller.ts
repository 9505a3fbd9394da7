import { Controller, Get } from '@nestjs/common';
import { Committer, WatchRules, WatchStore } from '@bucket/application';
import { Public } from '../http/credential.guard.ts';
import { HttpProblem } from '../http/problem.ts';

export interface Health {
  readonly status: 'live' | 'ready';
  readonly treeSize?: number;
}

/** `/health`: whether the process runs, and whether it can record and prove. */
@Controller('health')
export class HealthController {
  readonly #committer: Committer;
  readonly #watchStore: WatchStore;
  readonly #watchRules: WatchRules;

  constructor(committer: Committer, watchStore: WatchStore, watchRules: WatchRules) {
    this.#committer = committer;
    this.#watchStore = watchStore;
    this.#watchRules = watchRules;
  }

  @Get('live')
  @Public()
  live(): Health {
    return { status: 'live' };
  }

  /**
   * Asks whether the key of this process still signs and whether the store can be written, reads its head, and compares that
   * with the head that this process has verified.
   */
  @Get('ready')
  @Public()
  async ready(): Promise<Health> {
    const { ledger } = this.#committer;
    const { fault } = this.#watchStore;
    if (fault !== undefined) throw new HttpProblem('ledger.broken', fault.reason);
    const [difference] = this.#watchRules.difference;
    if (difference !== undefined) throw new HttpProblem('rules.not-approved', difference);
    ledger.dependencies.keys.requireOwnSigns();
    await ledger.store.writable();
    // Taken first: this process may commit a block while the head of the store is read.
    const verified = ledger.head.size;
    const head = await ledger.store.head();
    if (head.size < verified)
      throw new HttpProblem('ledger.broken', 'the log in the store is shorter than the log that was verified');
    return { status: 'ready', treeSize: head.size };
  }
}
