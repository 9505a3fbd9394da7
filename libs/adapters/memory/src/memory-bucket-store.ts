import {
  BucketError,
  type Artifact,
  type ChainFault,
  type GovernanceDetail,
  type LedgerHead,
  type SealedBlock,
} from '@bucket/domain';
import type {
  ArtifactFilter,
  AuditFilter,
  BucketStore,
  CommittedBlock,
  DecisionFacts,
  DecisionNeeds,
  Page,
  PagePosition,
  ProductUsage,
  RetiredVersion,
  StoredCounts,
  StoredEntry,
  StoredVersion,
} from '@bucket/ports';
import { artifactFits, entryFits } from './filters.ts';
import { indexFault } from './index-fault.ts';
import { MemoryState, retiredAtOf } from './memory-state.ts';

/**
 * The reference model of a store: as simple as the promises allow, and the measure for every other store. It keeps all
 * promises but one, of which it makes nothing: what it holds ends with the process.
 */
export class MemoryBucketStore implements BucketStore {
  readonly #state: MemoryState;
  #isOpen = true;

  private constructor(state: MemoryState) {
    this.#state = state;
  }

  /** @param state shared with other handles, which then see the same log; a new and empty one without it */
  static open(state: MemoryState = new MemoryState()): MemoryBucketStore {
    return new MemoryBucketStore(state);
  }

  async head(): Promise<LedgerHead> {
    return this.#held('head').head();
  }

  async commit(block: SealedBlock, expected: LedgerHead): Promise<void> {
    const state = this.#held('commit');
    const found = state.head();
    if (found.height !== expected.height || found.entryHash !== expected.entryHash) {
      throw new BucketError('ledger.head-moved', { expectedHeight: expected.height, foundHeight: found.height });
    }
    if (block.previous.entryHash !== expected.entryHash) throw new TypeError('the block was sealed on another head');
    state.append(block);
  }

  async writable(): Promise<void> {
    this.#held('writable');
  }

  async *blocks(afterHeight: number): AsyncGenerator<CommittedBlock> {
    const state = this.#held('blocks');
    for (let height = Math.max(0, afterHeight + 1); height < state.blocks.length; height += 1) {
      const block = state.blocks[height];
      if (block !== undefined) yield block;
    }
  }

  async *entries(fromSeq: number, toSeq: number): AsyncGenerator<StoredEntry> {
    for (const { stored } of this.#held('entries').entries.slice(Math.max(0, fromSeq), Math.max(0, toSeq)))
      yield stored;
  }

  async *details(fromSeq = 0): AsyncGenerator<GovernanceDetail> {
    yield* this.#held('details').details.filter(({ seq }) => seq >= fromSeq);
  }

  async usage(): Promise<readonly ProductUsage[]> {
    return [...this.#held('usage').usage].map(([productId, usage]) => ({ productId, usage }));
  }

  async tile(level: number, index: number): Promise<Uint8Array | undefined> {
    return this.#held('tile').tiles.get(`${level}/${index}`)?.slice();
  }

  async checkpoint(height?: number): Promise<string | undefined> {
    const { blocks } = this.#held('checkpoint');
    return blocks[height ?? blocks.length - 1]?.checkpoint;
  }

  async headAtSize(size: number): Promise<LedgerHead | undefined> {
    return this.#held('headAtSize').blocks.find(({ head }) => head.size >= size)?.head;
  }

  async decisionFacts(needs: DecisionNeeds): Promise<DecisionFacts> {
    const state = this.#held('decisionFacts');
    const versionsOf = (artifactId: string) => state.artifacts.get(artifactId)?.versions ?? [];
    return {
      heads: needs.heads.map(({ artifactId, content }) => {
        const head = versionsOf(artifactId).at(-1);
        return content ? head : head && withoutContentOf(head);
      }),
      versions: needs.versions.map(({ artifactId, version, withoutContent }) => {
        const stored = versionsOf(artifactId)[version - 1];
        return withoutContent === true ? stored && withoutContentOf(stored) : stored;
      }),
      idempotency: needs.idempotencyKeys.map((keyHash) => state.remembered(keyHash)),
    };
  }

  async listArtifacts(filter: ArtifactFilter, limit: number, after?: PagePosition): Promise<Page<Artifact>> {
    const heads = [...this.#held('listArtifacts').artifacts.values()].map(({ seq, versions }) => ({
      place: seq,
      item: versions.at(-1)?.artifact,
    }));
    return pageOf(heads, (artifact) => artifactFits(filter, artifact), limit, after);
  }

  async listVersions(artifactId: string, limit: number, after?: PagePosition): Promise<Page<StoredVersion>> {
    const versions = this.#held('listVersions').artifacts.get(artifactId)?.versions ?? [];
    const items = versions.map((version) => ({ place: version.artifact.version, item: withoutContentOf(version) }));
    return pageOf(items, () => true, limit, after);
  }

  async retiredVersions(before: string, limit: number, after?: PagePosition): Promise<Page<RetiredVersion>> {
    const retired = [...this.#held('retiredVersions').artifacts].flatMap(([artifactId, artifact]) =>
      retiredAtOf(artifact).flatMap((retiredAt, index): RetiredVersion[] =>
        retiredAt === undefined || retiredAt >= before ? [] : [{ artifactId, version: index + 1, retiredAt }],
      ),
    );
    const inOrder = retired.sort((one, other) => (retiredOrder(one) < retiredOrder(other) ? -1 : 1));
    const rest = inOrder.filter((each) => after === undefined || retiredOrder(each) > after);
    const items = rest.slice(0, limit);
    const last = items.at(-1);
    return { items, next: rest.length > limit && last !== undefined ? retiredOrder(last) : undefined };
  }

  async countStored(): Promise<StoredCounts> {
    const state = this.#held('countStored');
    const artifacts = [...state.artifacts.values()];
    const destroyed = artifacts.filter(({ versions }) => isDestroyed(versions.at(-1))).length;
    return {
      size: state.head().size,
      artifacts: artifacts.length,
      versions: artifacts.reduce((count, { versions }) => count + versions.length, 0),
      answers: state.answers(),
      usage: await this.usage(),
      destroyed,
    };
  }

  /** Lists and queries look at all there is, so there is no index that could hide anything; the order is that of `seq`. */
  async indexFault(fromSeq: number, toSeq: number): Promise<ChainFault | undefined> {
    return indexFault(this.#held('indexFault'), fromSeq, toSeq);
  }

  async damage(): Promise<undefined> {
    this.#held('damage');
  }

  async queryEntries(filter: AuditFilter, limit: number, after?: PagePosition): Promise<Page<StoredEntry>> {
    const entries = this.#held('queryEntries').entries.map((item) => ({ place: item.stored.seq, item }));
    const page = pageOf(entries, ({ entry }) => entryFits(filter, entry), limit, after);
    return { items: page.items.map(({ stored }) => stored), next: page.next };
  }

  async entry(seq: number): Promise<StoredEntry | undefined> {
    return this.#held('entry').entries[seq]?.stored;
  }

  async entriesAt(seqs: readonly number[]): Promise<readonly (StoredEntry | undefined)[]> {
    const { entries } = this.#held('entriesAt');
    return seqs.map((seq) => entries[seq]?.stored);
  }

  async close(): Promise<void> {
    this.#isOpen = false;
  }

  #held(operation: string): MemoryState {
    if (!this.#isOpen) throw new BucketError('store.unavailable', { operation });
    return this.#state;
  }
}

/** Sorts by time, then by artifact and version. */
function retiredOrder({ retiredAt, artifactId, version }: RetiredVersion): PagePosition {
  return `${retiredAt} ${artifactId} ${String(version).padStart(9, '0')}`;
}

function withoutContentOf({ content: _, ...version }: StoredVersion): StoredVersion {
  return version;
}

const isDestroyed = (version: StoredVersion | undefined): boolean =>
  version?.artifact.state === 'purged' || version?.artifact.state === 'erased';

/** @param all in the order of their places */
function pageOf<T>(
  all: readonly { readonly place: number; readonly item: T | undefined }[],
  isWanted: (item: T) => boolean,
  limit: number,
  after: PagePosition | undefined,
): Page<T> {
  const wanted = all.filter(
    ({ place, item }) => (after === undefined || place > Number(after)) && item !== undefined && isWanted(item),
  );
  const last = wanted.length > limit ? wanted[limit - 1]?.place : undefined;
  return {
    items: wanted.slice(0, limit).flatMap(({ item }) => (item === undefined ? [] : [item])),
    next: last === undefined ? undefined : String(last),
  };
}
