/**
 * A process that commits an `EndlessLog` to a store and says on its standard output what came of each block, one JSON
 * object a line. Started by `CommittingProcess` with one argument: JSON of `CommitTask`.
 */
import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { BucketError } from '@bucket/domain';
import type { BucketStore } from '@bucket/ports';
import { EndlessLog } from './endless-log.ts';

export interface CommitTask {
  /** URL of a built module that exports a class with a static `open(options)`. */
  readonly module: string;
  readonly exportName: string;
  readonly options: unknown;
  readonly seed: number;
  /** Height after which the process ends by itself. */
  readonly lastHeight: number;
}

export type CommitReport =
  | { readonly kind: 'opened'; readonly height: number; readonly entryHash: string }
  | { readonly kind: 'committed'; readonly height: number }
  | { readonly kind: 'failed'; readonly height: number; readonly code: string };

const report = (line: CommitReport): void => void writeSync(1, `${JSON.stringify(line)}\n`);

async function run({ module, exportName, options, seed, lastHeight }: CommitTask): Promise<void> {
  // Given by the parent, which tests exactly this.
  const exported = (await import(module)) as Record<string, { open(options: unknown): Promise<BucketStore> }>;
  const log = new EndlessLog(seed);
  for (let height = -1; height < lastHeight;) {
    const opener = exported[exportName];
    if (opener === undefined) throw new TypeError(`${module} has no ${exportName}`);
    const { store, head } = await whenAnswered(async () => {
      const opened = await opener.open(options);
      return { store: opened, head: await opened.head() };
    });
    // A point acts once in a process, however often the store is opened.
    delete process.env['BUCKET_FAILPOINT'];
    report({ kind: 'opened', height: head.height, entryHash: head.entryHash });
    height = await commitUntilFailing(store, log, head.height, lastHeight);
    await store.close();
  }
}

/** A server that is too busy to answer is asked again: what is tested here is what a crash leaves, not how fast it is. */
async function whenAnswered<T>(ask: () => Promise<T>, attempts = 20): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const isServer =
      error instanceof BucketError && error.cause instanceof Error && error.cause.name.startsWith('Mongo');
    if (attempts === 1 || !isServer) throw error;
    await sleep(250);
    return whenAnswered(ask, attempts - 1);
  }
}

/** After a failure a second attempt tells whether the handle still accepts anything. @returns the last height */
async function commitUntilFailing(store: BucketStore, log: EndlessLog, from: number, to: number): Promise<number> {
  let failures = 0;
  let height = from;
  while (height < to && failures < 2) {
    const block = log.block(height + 1);
    try {
      await store.commit(block, block.previous);
      height += 1;
      report({ kind: 'committed', height });
    } catch (error) {
      failures += 1;
      report({ kind: 'failed', height: height + 1, code: error instanceof BucketError ? error.code : String(error) });
    }
  }
  return height;
}

const [, , task] = process.argv;
// Written by `CommittingProcess`.
await run(JSON.parse(task ?? '') as CommitTask);
