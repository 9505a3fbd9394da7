import { Injectable } from '@nestjs/common';
import { Counter, Histogram, Registry } from 'prom-client';
import type { BlockReport } from '@bucket/application';
import { WriteRate } from './write-rate.ts';

/** Counts what the committer has committed. The labels are operations, outcomes and rules: tables of the domain, so bounded. */
@Injectable()
export class BlockMeter {
  readonly registry = new Registry();
  readonly #entriesOfBlock = new Histogram({
    name: 'bucket_block_entries',
    help: 'Entries of a block: how many requests shared one commit.',
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000],
    registers: [this.registry],
  });
  readonly #commitSeconds = new Histogram({
    name: 'bucket_commit_duration_seconds',
    help: 'Time of a block from reading its facts to being durable.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers: [this.registry],
  });
  readonly #entries = new Counter({
    name: 'bucket_entries_total',
    help: 'Entries that this process has recorded, by type and outcome.',
    labelNames: ['type', 'outcome'],
    registers: [this.registry],
  });
  readonly #refusals = new Counter({
    name: 'bucket_refusals_total',
    help: 'Refusals by rule; a request that several rules refuse counts for each.',
    labelNames: ['rule'],
    registers: [this.registry],
  });
  readonly #writes = new WriteRate();

  readonly onBlock = ({ sealed, durationMs }: BlockReport): void => {
    this.#entriesOfBlock.observe(sealed.entries.length);
    this.#commitSeconds.observe(durationMs / 1_000);
    this.#writes.add(sealed.artifacts.length, performance.now());
    for (const { entry } of sealed.entries) {
      this.#entries.inc({ type: entry.type, outcome: entry.outcome });
      if (entry.rules !== undefined) for (const { rule } of entry.rules) this.#refusals.inc({ rule });
    }
  };

  /** Of the last whole second. */
  writesPerSecond(): number {
    return this.#writes.perSecond(performance.now());
  }
}
