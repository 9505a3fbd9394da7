import { BucketError, DEFAULT_LIMITS, type IdempotencyRecord } from '@bucket/domain';
import type { DecisionFacts, DecisionNeeds } from '@bucket/ports';
import { isKeyHash } from './document-keys.ts';
import { reading } from './causal-reads.ts';
import type { Moment } from './moment.ts';
import { versionKey, type Predecessors } from './placed-changes.ts';
import type { Progress } from './progress.ts';
import type { Projection } from './projection.ts';
import type { KnownHead, RecentHeads } from './recent-heads.ts';
import type { BlockRow, StoredTexts } from './rows.ts';
import { slices } from './slices.ts';
import { contentsOf } from './stored-contents.ts';
import { storedHeads } from './stored-heads.ts';
import { storedVersion, versionsWithContent } from './stored-versions.ts';
import { rememberedTerms } from './terms.ts';

const IDEMPOTENCY_KEPT_MS = DEFAULT_LIMITS.idempotencyHours * 3_600_000;

/**
 * What decisions must know. Heads that this process has lately written or read are not asked for again, and its own
 * changes count before `states` has them; what other processes have changed is waited for.
 */
export class FactsReader {
  readonly #progress: Progress;
  readonly #projection: Projection;
  readonly #recent: RecentHeads;

  constructor(progress: Progress, projection: Projection, recent: RecentHeads) {
    this.#progress = progress;
    this.#projection = projection;
    this.#recent = recent;
  }

  async facts(moment: Moment, needs: DecisionNeeds): Promise<DecisionFacts> {
    const asked = new Map<string, boolean>();
    for (const { artifactId, content } of needs.heads) {
      asked.set(artifactId, content || (asked.get(artifactId) ?? false));
    }
    const heads = await this.#heads(moment, asked);
    const versions = await this.#versions(moment, needs.versions, heads);
    const remembered = await rememberedAt(moment, needs.idempotencyKeys);
    const headOf = (artifactId: string, content: boolean) => {
      const head = heads.get(artifactId);
      return head && storedVersion(content ? head : { placed: head.placed });
    };
    return {
      heads: needs.heads.map(({ artifactId, content }) => headOf(artifactId, content)),
      versions: needs.versions.map(({ artifactId, version }) => {
        const found = versions.get(versionKey(artifactId, version));
        return found && storedVersion(found);
      }),
      idempotency: needs.idempotencyKeys.map((key) => remembered.get(key)),
    };
  }

  async predecessors(moment: Moment, artifactIds: readonly string[]): Promise<Predecessors> {
    const heads = await this.#heads(moment, new Map(artifactIds.map((id) => [id, false])));
    return new Map([...heads].map(([id, { placed }]) => [id, placed]));
  }

  async #heads(moment: Moment, asked: ReadonlyMap<string, boolean>): Promise<Map<string, KnownHead>> {
    if (asked.size === 0) return new Map();
    const { known, statesAt } = await this.#known(moment, [...asked.keys()]);
    const heads = new Map(known);
    const missing = [...asked.keys()].filter((id) => !known.has(id));
    const withContent = new Set(missing.filter((id) => asked.get(id)));
    const read = await storedHeads({ ...moment, statesAt }, missing, withContent);
    const bare = [...known.values()].filter(
      ({ placed, content }) => asked.get(placed.artifact.id) && content === undefined,
    );
    const contents = await contentsOf(
      moment,
      bare.map(({ placed }) => placed),
    );
    for (const { placed } of bare) {
      const content = contents.get(versionKey(placed.artifact.id, placed.artifact.version));
      if (content !== undefined) read.set(placed.artifact.id, { placed, content });
    }
    this.#recent.keep(moment.at.entryHash, read.values(), this.#progress.statesHeight);
    for (const [id, head] of read) heads.set(id, head);
    return heads;
  }

  /** What is known without asking, and the block as of which `states` tells the rest. */
  async #known(
    { at, session }: Moment,
    artifactIds: readonly string[],
  ): Promise<{ known: ReadonlyMap<string, KnownHead>; statesAt: number }> {
    const { statesHeight } = this.#progress;
    const isKnown = this.#recent.isAt(at.entryHash) && this.#recent.changesSince <= statesHeight;
    if (isKnown) {
      const statesAt = statesHeight >= at.changedAt ? at._id : statesHeight;
      return { known: this.#recent.pick(artifactIds), statesAt };
    }
    await this.#projection.settle(at.changedAt, session);
    return { known: this.#recent.isAt(at.entryHash) ? this.#recent.pick(artifactIds) : new Map(), statesAt: at._id };
  }

  async #versions(
    moment: Moment,
    keys: DecisionNeeds['versions'],
    heads: ReadonlyMap<string, KnownHead>,
  ): Promise<Map<string, KnownHead>> {
    const found = new Map<string, KnownHead>();
    const others = keys.filter(({ artifactId, version }) => {
      const head = heads.get(artifactId);
      const isHead = head?.content !== undefined && head.placed.artifact.version === version;
      if (isHead) found.set(versionKey(artifactId, version), head);
      return !isHead;
    });
    if (others.length === 0) return found;
    await this.#projection.settle(moment.at.changedAt, moment.session);
    const read = await versionsWithContent({ ...moment, statesAt: moment.at._id }, others);
    for (const [key, version] of read) found.set(key, version);
    return found;
  }
}

/** The newest answer under each key, until it is too old: whoever uses a forgotten key again replaces it. */
async function rememberedAt(
  { collections: { blocks }, at, session }: Moment,
  keys: readonly string[],
): Promise<Map<string, IdempotencyRecord>> {
  const remembered = new Map<string, IdempotencyRecord>();
  const atMs = Date.parse(at.at);
  if (Number.isNaN(atMs)) return remembered;
  for (const some of slices(keys.filter((key) => isKeyHash(key)))) {
    const rows = await blocks
      .find({ terms: { $in: some.flatMap((key) => rememberedTerms(key, atMs)) } }, reading(session))
      .project<Pick<BlockRow, '_id' | 'firstSeq'> & { readonly idempotency?: StoredTexts }>({
        firstSeq: 1,
        ...Object.fromEntries(some.map((key) => [`idempotency.${key}`, 1])),
      })
      .sort({ _id: 1 })
      .toArray();
    for (const { _id, firstSeq, idempotency = {} } of rows) {
      if (_id > at._id) continue;
      for (const [keyHash, text] of Object.entries(idempotency)) {
        const record = recordOf(keyHash, text, firstSeq);
        if (Date.parse(record.at) >= atMs - IDEMPOTENCY_KEPT_MS) remembered.set(keyHash, record);
        else remembered.delete(keyHash);
      }
    }
  }
  return remembered;
}

/** A parse boundary: what has this form `blockDocument` has written, or it opens no sealed answer. */
function recordOf(keyHash: string, text: unknown, seq: number): IdempotencyRecord {
  const [fingerprint, at, answer] = partsOf(text) ?? [];
  if (fingerprint === undefined || at === undefined || answer === undefined) {
    throw new BucketError('ledger.broken', { seq, reason: 'a remembered answer cannot be read' });
  }
  return { keyHash, fingerprint, at, answer };
}

function partsOf(text: unknown): readonly string[] | undefined {
  try {
    const parts: unknown = JSON.parse(String(text));
    return Array.isArray(parts) && parts.every((part) => typeof part === 'string') ? parts : undefined;
  } catch {
    return undefined;
  }
}
