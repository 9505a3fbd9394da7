import type { DecisionFacts, DecisionNeeds } from '@bucket/ports';
import { Overtaken, type Moment } from './moment.ts';
import { isDestroyed, keyOf, versionKey, type predecessorKeys, type Predecessors } from './placed-changes.ts';
import type { Progress } from './progress.ts';
import type { Projection } from './projection.ts';
import type { KnownHead, RecentHeads } from './recent-heads.ts';
import { rememberedAt } from './remembered.ts';
import { contentsOf } from './stored-contents.ts';
import { storedHeads } from './stored-heads.ts';
import { certainVersions, storedVersion } from './stored-versions.ts';

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
    const versions = await this.#versions(moment, needs.versions);
    const withContent = needs.versions.filter((need) => need.withoutContent !== true);
    const contentful = [
      ...[...heads.values()].filter(({ placed }) => asked.get(placed.artifact.id)),
      ...withContent.flatMap(({ artifactId, version }) => versions.get(versionKey(artifactId, version)) ?? []),
    ];
    const isLater = ({ placed }: KnownHead) => placed.seq >= moment.at.size;
    const isOvertaken = [...heads.values(), ...versions.values()].some(isLater) || contentful.some(lacksContent);
    if (isOvertaken && !moment.isLast) throw new Overtaken();
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

  async predecessors(moment: Moment, keys: ReturnType<typeof predecessorKeys>): Promise<Predecessors> {
    const heads = await this.#heads(moment, new Map(keys.heads.map((id) => [id, false])));
    if (keys.versions.length > 0) await this.#projection.settle(moment.at.changedAt, moment.session);
    const versions = await certainVersions({ ...moment, statesAt: moment.at._id }, keys.versions, false);
    const placed = (known: ReadonlyMap<string, KnownHead>) =>
      new Map([...known].map(([key, head]) => [key, head.placed]));
    return { heads: placed(heads), versions: placed(versions) };
  }

  async #heads(moment: Moment, asked: ReadonlyMap<string, boolean>): Promise<Map<string, KnownHead>> {
    if (asked.size === 0) return new Map();
    const { known, statesAt } = await this.#known(moment, [...asked.keys()]);
    const heads = new Map(known);
    const missing = [...asked.keys()].filter((id) => !known.has(id));
    const withContent = new Set(missing.filter((id) => asked.get(id)));
    const read = await storedHeads({ ...moment, statesAt }, missing, withContent);
    const bare = [...known.values()].filter((head) => asked.get(head.placed.artifact.id) && lacksContent(head));
    const contents = await contentsOf(
      moment,
      bare.map(({ placed }) => placed),
    );
    for (const { placed } of bare) {
      const content = contents.get(keyOf(placed));
      if (content !== undefined) read.set(placed.artifact.id, { placed, content });
    }
    this.#recent.keep(moment.at.entryHash, read.values(), this.#progress.projected);
    for (const [id, head] of read) heads.set(id, head);
    return heads;
  }

  /** What is known without asking, and the block as of which `states` tells the rest. */
  async #known(
    { at, session }: Moment,
    artifactIds: readonly string[],
  ): Promise<{ known: ReadonlyMap<string, KnownHead>; statesAt: number }> {
    const { projected } = this.#progress;
    const isKnown = this.#recent.isAt(at.entryHash) && this.#recent.changesSince <= projected;
    if (isKnown) {
      const statesAt = projected >= at.changedAt ? at._id : projected;
      return { known: this.#recent.pick(artifactIds), statesAt };
    }
    await this.#projection.settle(at.changedAt, session);
    return { known: this.#recent.isAt(at.entryHash) ? this.#recent.pick(artifactIds) : new Map(), statesAt: at._id };
  }

  /** Always as they are stored: this is what a verification asks for. */
  async #versions(moment: Moment, keys: DecisionNeeds['versions']): Promise<Map<string, KnownHead>> {
    if (keys.length === 0) return new Map();
    await this.#projection.settle(moment.at.changedAt, moment.session);
    const settled = { ...moment, statesAt: moment.at._id };
    const isBare = ({ withoutContent }: DecisionNeeds['versions'][number]) => withoutContent === true;
    const bare = await certainVersions(settled, keys.filter(isBare), false);
    const full = await certainVersions(
      settled,
      keys.filter((key) => !isBare(key)),
      true,
    );
    return new Map([...bare, ...full]);
  }
}

/** Whether the content of a version is not here, though no entry says that it is destroyed. */
const lacksContent = ({ placed: { artifact, hasContent }, content }: KnownHead): boolean =>
  hasContent && !isDestroyed(artifact) && content === undefined;
