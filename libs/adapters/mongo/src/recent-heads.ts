import type { ArtifactContent, LedgerHead, SealedBlock } from '@bucket/domain';
import { isDestroyed, keyOf, type PlacedChanges } from './placed-changes.ts';
import type { PlacedVersion } from './version-text.ts';

/** The head of an artifact, with its content where that is known too. */
export interface KnownHead {
  readonly placed: PlacedVersion;
  readonly content?: ArtifactContent;
}

interface Kept extends KnownHead {
  /** The block that changed the artifact; -1 for what any block that is read tells. */
  readonly changedAt: number;
}

const BOUNDS = {
  heads: 20_000,
  /** UTF-16 units of all contents. */
  contentsLength: 16_777_216,
} as const;
/** UTF-16 units of one content: larger ones are not kept. */
const CONTENT_LENGTH_MAX = 65_536;

/**
 * Heads that this process has lately written or read, as of one block. Of every block after the one at which it began, it
 * knows all changes, because this process wrote them; a block of another process makes it begin anew. Whoever uses it
 * names the block it must be as of, so what it gives is never stale.
 */
export class RecentHeads {
  readonly #heads = new Map<string, Kept>();
  #at: Pick<LedgerHead, 'height' | 'entryHash'> = { height: Number.NEGATIVE_INFINITY, entryHash: '' };
  readonly #bounds: Readonly<Record<keyof typeof BOUNDS, number>>;
  #changesSince = -1;
  #contentsLength = 0;

  constructor(bounds: Readonly<Record<keyof typeof BOUNDS, number>> = BOUNDS) {
    this.#bounds = bounds;
  }

  isAt(entryHash: string): boolean {
    return this.#at.entryHash === entryHash;
  }

  /** Every change above this height is known. */
  get changesSince(): number {
    return this.#changesSince;
  }

  pick(artifactIds: readonly string[]): ReadonlyMap<string, KnownHead> {
    return new Map(
      artifactIds.flatMap((id) => {
        const known = this.#heads.get(id);
        return known === undefined ? [] : [[id, known]];
      }),
    );
  }

  /** Goes on from a block of another process, of which nothing is known, unless this is further already. */
  begin(at: Pick<LedgerHead, 'height' | 'entryHash'>, changedAt: number): void {
    if (at.height <= this.#at.height) return;
    this.#heads.clear();
    this.#contentsLength = 0;
    this.#at = at;
    this.#changesSince = changedAt;
  }

  /**
   * Takes over a block of this process.
   *
   * @param changedBefore the last block below it that changed anything
   * @param projected the block up to which changes can be found in the store
   */
  wrote(block: SealedBlock, changes: PlacedChanges, changedBefore: number, projected: number): void {
    if (block.height <= this.#at.height) return;
    if (!this.isAt(block.previous.entryHash)) this.begin(block.previous, changedBefore);
    this.#at = block.head;
    const contents = new Map(
      block.artifacts.flatMap(({ change }) =>
        'content' in change && change.content !== null ? [[keyOf(change), change.content] as const] : [],
      ),
    );
    for (const [id, placed] of changes.heads) {
      const before = this.#heads.get(id);
      const isSameVersion = before?.placed.artifact.version === placed.artifact.version;
      const content = contents.get(keyOf(placed)) ?? (isSameVersion ? before.content : undefined);
      const isAsCreated = changes.created.get(id) === placed;
      this.#put(placed, isDestroyed(placed.artifact) ? undefined : content, isAsCreated ? -1 : block.height);
    }
    this.#forget(projected);
  }

  /** Keeps what was read as of a block, unless this has gone on meanwhile. */
  keep(entryHash: string, heads: Iterable<KnownHead>, projected: number): void {
    if (!this.isAt(entryHash)) return;
    for (const { placed, content } of heads) {
      this.#put(placed, content, this.#heads.get(placed.artifact.id)?.changedAt ?? -1);
    }
    this.#forget(projected);
  }

  #put(placed: PlacedVersion, content: ArtifactContent | undefined, changedAt: number): void {
    const { id } = placed.artifact;
    this.#drop(id);
    const isKept = content !== undefined && content.payload.length <= CONTENT_LENGTH_MAX;
    this.#heads.set(id, { placed, changedAt, ...(isKept ? { content } : {}) });
    if (isKept) this.#contentsLength += content.payload.length;
  }

  #drop(id: string): void {
    this.#contentsLength -= this.#heads.get(id)?.content?.payload.length ?? 0;
    this.#heads.delete(id);
  }

  /** The oldest first, but for what the store does not tell yet. */
  #forget(projected: number): void {
    for (const [id, { changedAt }] of this.#heads) {
      const isFull = this.#heads.size > this.#bounds.heads || this.#contentsLength > this.#bounds.contentsLength;
      if (!isFull || changedAt > projected) return;
      this.#drop(id);
    }
  }
}
