import type { BucketStore, Page } from '@bucket/ports';
import { textOf } from './mongo-hand.spec-data.ts';
import type { Scene } from './scene.spec-data.ts';

const LIMIT = 1_000;

async function pages<T>(read: (after?: string) => Promise<Page<T>>): Promise<readonly T[]> {
  const items: T[] = [];
  let page = await read();
  for (;;) {
    items.push(...page.items);
    if (page.next === undefined) return items;
    page = await read(page.next);
  }
}

/** What a process reads from a store to answer anybody: the log, versions with contents, lists, counters and answers. */
export async function served(store: BucketStore, { caller, keys, updated, deleted, labelled }: Scene): Promise<string> {
  const blocks: unknown[] = [];
  for await (const block of store.blocks(-1)) blocks.push(block);
  const details: unknown[] = [];
  for await (const detail of store.details()) details.push(detail);
  const productId = caller.productId ?? '';
  const { labels, traceId } = labelled;
  const filters = [{}, { labels }, { traceId: traceId ?? '' }, { state: 'deleted' as const }];
  const lists = await Promise.all(
    filters.map((filter) => pages((after) => store.listArtifacts({ productId, ...filter }, LIMIT, after))),
  );
  const ids = [...new Set([...(lists[0] ?? []).map(({ id }) => id), updated.id, deleted.id])];
  const facts = await store.decisionFacts({
    heads: ids.map((artifactId) => ({ artifactId, content: true })),
    versions: [1, 2, 3].map((version) => ({ artifactId: updated.id, version })),
    idempotencyKeys: keys,
  });
  const queries = await Promise.all(
    [{}, { artifactId: updated.id }, { type: 'artifact.update' }, { outcome: 'refused' as const }].map((filter) =>
      pages((after) => store.queryEntries(filter, LIMIT, after)),
    ),
  );
  const versions = await pages((after) => store.listVersions(updated.id, LIMIT, after));
  const tiles = await Promise.all([0, 1].map(async (index) => Buffer.from((await store.tile(0, index)) ?? [])));
  const counts = [await store.usage(), await store.checkpoint(), await store.head()];
  return textOf([blocks, details, lists, facts, queries, versions, tiles, counts]);
}
