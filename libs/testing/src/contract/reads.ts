import type { Artifact, SealedBlock } from '@bucket/domain';
import type { ArtifactFilter, AuditFilter, BucketStore, Page, StoredEntry, StoredVersion } from '@bucket/ports';
import type { LogBuilder } from '../builders/log-builder.ts';

export async function all<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

/** Commits blocks in order, each on its previous head. */
export async function commitAll(store: BucketStore, blocks: readonly SealedBlock[]): Promise<void> {
  for (const block of blocks) await store.commit(block, block.previous);
}

/** All pages, one after the other. @param between run after each page but the last */
export async function allPages<T>(
  read: (after: string | undefined) => Promise<Page<T>>,
  between: () => Promise<void> = async () => undefined,
): Promise<T[]> {
  const items: T[] = [];
  for (let after: string | undefined; ;) {
    const page = await read(after);
    items.push(...page.items);
    if (page.next === undefined) return items;
    after = page.next;
    await between();
  }
}

export const listAll = (store: BucketStore, filter: ArtifactFilter, limit = 1_000): Promise<Artifact[]> =>
  allPages((after) => store.listArtifacts(filter, limit, after));

export const queryAll = (store: BucketStore, filter: AuditFilter, limit = 1_000): Promise<StoredEntry[]> =>
  allPages((after) => store.queryEntries(filter, limit, after));

export const versionsOf = (store: BucketStore, artifactId: string, limit = 1_000): Promise<StoredVersion[]> =>
  allPages((after) => store.listVersions(artifactId, limit, after));

/** What a test asks about besides the log itself. */
export interface Asked {
  readonly artifactIds: readonly string[];
  readonly productIds: readonly string[];
  readonly keyHashes: readonly string[];
}

export function askedOf(builder: LogBuilder): Asked {
  const known = [...builder.artifacts.values()];
  return {
    artifactIds: known.map(({ artifact }) => artifact.id),
    productIds: [...new Set(known.map(({ artifact }) => artifact.productId))],
    keyHashes: builder.blocks.flatMap((block) => block.idempotency.map(({ keyHash }) => keyHash)),
  };
}

/** Every read of the ports, so that two stores, or one at two moments, can be held against each other. */
export async function readEverything(store: BucketStore, { artifactIds, productIds, keyHashes }: Asked) {
  const head = await store.head();
  const versions = await Promise.all(artifactIds.map((id) => versionsOf(store, id)));
  const needs = {
    heads: artifactIds.map((artifactId, index) => ({ artifactId, content: index % 2 === 0 })),
    versions: versions.flat().map(({ artifact }) => ({ artifactId: artifact.id, version: artifact.version })),
    idempotencyKeys: keyHashes,
  };
  const sizes = [0, 1, Math.ceil(head.size / 2), head.size, head.size + 1];
  return {
    head,
    blocks: await all(store.blocks(-1)),
    entries: await all(store.entries(0, head.size + 1)),
    details: await all(store.details()),
    usage: byProduct(await store.usage()),
    checkpoints: await Promise.all([undefined, 0, head.height, head.height + 1].map((h) => store.checkpoint(h))),
    headsAtSize: await Promise.all(sizes.map((size) => store.headAtSize(size))),
    tiles: await Promise.all([0, 1, 2].map((index) => store.tile(0, index))),
    facts: await store.decisionFacts(needs),
    versions,
    lists: await Promise.all(productIds.map((productId) => listAll(store, { productId }))),
    trail: await queryAll(store, {}),
    custody: await Promise.all(artifactIds.map((artifactId) => queryAll(store, { artifactId }))),
    counts: await store.countStored().then(({ usage, ...counts }) => ({ ...counts, usage: byProduct(usage) })),
    retired: await allPages((after) => store.retiredVersions('2100-01-01T00:00:00.000Z', 1_000, after)),
  };
}

const byProduct = <T extends { readonly productId: string }>(rows: readonly T[]): T[] =>
  [...rows].sort((one, other) => (one.productId < other.productId ? -1 : 1));
