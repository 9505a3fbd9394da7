import { BucketError, type AuditEntry } from '@bucket/domain';
import type { BucketStore, StoredVersion } from '@bucket/ports';

/** Stands for a version that the store stumbles over. */
export const UNREADABLE = Symbol('unreadable');

/** What is stored of the version that an entry wrote or changed. */
export interface StoredContent {
  readonly version: StoredVersion | undefined | typeof UNREADABLE;
  /** The current version of the artifact, without content. */
  readonly head: StoredVersion | undefined;
}

/** The version that each entry speaks of; one that the store stumbles over is found by asking for it alone. */
export async function storedContents(
  store: BucketStore,
  entries: readonly AuditEntry[],
): Promise<readonly StoredContent[]> {
  if (entries.length === 0) return [];
  const versions = entries.map(({ artifactId = '', version = 0 }) => ({ artifactId, version }));
  const heads = versions.map(({ artifactId }) => ({ artifactId, content: false }));
  try {
    const facts = await store.decisionFacts({ heads, versions, idempotencyKeys: [] });
    return entries.map((_, i) => ({ version: facts.versions[i], head: facts.heads[i] }));
  } catch (error) {
    // Away, not broken, if it does not even know its head.
    if (BucketError.is(error, 'store.unavailable')) await store.head();
    if (entries.length === 1) return [{ version: UNREADABLE, head: undefined }];
    const middle = Math.ceil(entries.length / 2);
    const left = await storedContents(store, entries.slice(0, middle));
    return [...left, ...(await storedContents(store, entries.slice(middle)))];
  }
}
