import { isExported, parseEntry } from '@bucket/domain';
import type { AuditFilter, StoredEntry } from '@bucket/ports';
import type { Committer } from '../committer/committer.ts';

const PAGE_ITEMS = 1_000;

/** The entry that created an artifact. */
export interface Creation {
  readonly seq: number;
  readonly artifactId: string;
}

export interface CreationsAsked {
  readonly productId: string;
  /** Entries from this number on are left out. */
  readonly treeSize: number;
  /** Of an earlier creation, after which to go on. */
  readonly after?: StoredEntry;
}

/**
 * The artifacts of a product in the order in which they were created, by the log: an artifact exists because an entry says so.
 *
 * @throws {BucketError} `ledger.broken` when an entry is not the one in the signed tree
 */
export async function* creations(
  committer: Committer,
  { productId, treeSize, after }: CreationsAsked,
): AsyncGenerator<Creation> {
  const since = after === undefined ? {} : { from: parseEntry(after.canonical).at };
  const filter = { productId, type: 'artifact.create', outcome: 'allowed', ...since } as const;
  for await (const { seq, canonical } of entriesFrom(committer, filter)) {
    if (seq >= treeSize) return;
    if (after !== undefined && seq <= after.seq) continue;
    const { artifactId } = parseEntry(canonical);
    // The log has no creation without the artifact that it created.
    if (artifactId === undefined) throw new TypeError(`entry ${seq} creates nothing`);
    yield { seq, artifactId };
  }
}

/** Every entry below a size of the tree that is about an artifact and that its product may see, oldest first. */
export async function* entriesAbout(
  committer: Committer,
  artifactId: string,
  { productId, treeSize }: Pick<CreationsAsked, 'productId' | 'treeSize'>,
): AsyncGenerator<StoredEntry> {
  for await (const entry of entriesFrom(committer, { artifactId })) {
    if (entry.seq >= treeSize) return;
    if (isExported(parseEntry(entry.canonical), productId)) yield entry;
  }
}

async function* entriesFrom(committer: Committer, filter: AuditFilter): AsyncGenerator<StoredEntry> {
  for (let after: string | undefined, more = true; more;) {
    const page = await committer.ledger.store.queryEntries(filter, PAGE_ITEMS, after);
    await committer.requireProven(page.items);
    yield* page.items;
    after = page.next;
    more = page.next !== undefined;
  }
}
