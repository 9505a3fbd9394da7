import { Injectable } from '@nestjs/common';
import type { BlockReport } from '@bucket/application';
import { histogramSamples, type MetricFamily, type Sample } from './exposition.ts';
import { Histogram } from './histogram.ts';
import { WriteRate } from './write-rate.ts';

const ENTRIES_BOUNDS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000];
/** Seconds. */
const COMMIT_BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];

/** Counts what the committer has committed. The labels are operations, outcomes and rules: tables of the domain, so bounded. */
@Injectable()
export class BlockMeter {
  readonly #entriesOfBlock = new Histogram(ENTRIES_BOUNDS);
  readonly #commitSeconds = new Histogram(COMMIT_BOUNDS);
  readonly #entries = new Map<string, number>();
  readonly #refusals = new Map<string, number>();
  readonly #writes = new WriteRate();

  readonly onBlock = ({ sealed, durationMs }: BlockReport): void => {
    this.#entriesOfBlock.observe(sealed.entries.length);
    this.#commitSeconds.observe(durationMs / 1_000);
    this.#writes.add(sealed.artifacts.length, performance.now());
    for (const { entry } of sealed.entries) {
      count(this.#entries, `${entry.type} ${entry.outcome}`);
      if (entry.rules !== undefined) for (const { rule } of entry.rules) count(this.#refusals, rule);
    }
  };

  /** Of the last whole second. */
  writesPerSecond(): number {
    return this.#writes.perSecond(performance.now());
  }

  families(): MetricFamily[] {
    return [
      {
        name: 'bucket_block_entries',
        help: 'Entries of a block: how many requests shared one commit.',
        type: 'histogram',
        samples: histogramSamples(this.#entriesOfBlock),
      },
      {
        name: 'bucket_commit_duration_seconds',
        help: 'Time of a block from reading its facts to being durable.',
        type: 'histogram',
        samples: histogramSamples(this.#commitSeconds),
      },
      {
        name: 'bucket_entries_total',
        help: 'Entries that this process has recorded, by type and outcome.',
        type: 'counter',
        samples: samplesOf(this.#entries, ['type', 'outcome']),
      },
      {
        name: 'bucket_refusals_total',
        help: 'Refusals by rule; a request that several rules refuse counts for each.',
        type: 'counter',
        samples: samplesOf(this.#refusals, ['rule']),
      },
    ];
  }
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function samplesOf(counts: ReadonlyMap<string, number>, names: readonly string[]): Sample[] {
  return [...counts].map(([key, value]) => {
    const parts = key.split(' ');
    return { labels: Object.fromEntries(names.map((name, i) => [name, parts[i] ?? ''])), value };
  });
}
