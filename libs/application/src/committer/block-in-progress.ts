import {
  metadataSaltOf,
  requireEntryFits,
  type Artifact,
  type ArtifactChange,
  type Attempt,
  type BlockProjections,
  type EntryDraft,
  type GovernanceState,
  type IdempotencyRecord,
  type LegalHold,
  type Refusal,
  type SealedParts,
  type Sha256,
} from '@bucket/domain';
import type { DecisionFacts, DecisionNeeds, StoredVersion } from '@bucket/ports';
import type { IdempotencyClaim } from './command.ts';
import { withHolds } from '../holds/with-holds.ts';
import type { Decision } from './outcome.ts';

/** `seq` of what has no place in the log yet. */
const UNSEALED = -1;

/** What was decided in this block under an idempotency key. */
export interface RememberedDecision {
  readonly claim: IdempotencyClaim;
  readonly decision: Decision;
  /** Index of its first entry within the block. */
  readonly firstIndex: number;
}

/** What is known of an idempotency key: its first answer, or that the first request is being decided in this block. */
export type KnownKey =
  | { readonly kind: 'running'; readonly fingerprint: string }
  | { readonly kind: 'answered'; readonly fingerprint: string; readonly seq: number; readonly answer: string };

/** What a block starts from. */
export interface BlockStart {
  /** RFC 3339 UTC with milliseconds: the time of every entry of this block. */
  readonly at: string;
  /** What the clock says, which may be earlier. */
  readonly now: string;
  /** A fork of the state that the block may change. */
  readonly state: GovernanceState;
  readonly sha256: Sha256;
}

/**
 * A block while its decisions are made: the facts it was read, and over them what the decisions before this one changed.
 * Nothing of it is seen anywhere else until the block is committed.
 */
export class BlockInProgress {
  /** RFC 3339 UTC with milliseconds: the time of every entry of this block. */
  readonly at: string;
  /** What the clock of the server says. */
  readonly now: string;
  readonly state: GovernanceState;
  readonly drafts: EntryDraft[] = [];
  readonly #heads = new Map<string, StoredVersion | undefined>();
  readonly #versions = new Map<string, StoredVersion | undefined>();
  readonly #idempotency = new Map<string, IdempotencyRecord | undefined>();
  readonly #remembered = new Map<string, RememberedDecision>();
  readonly #touchedProducts = new Set<string>();
  readonly #sha256: Sha256;

  constructor({ at, now, state, sha256 }: BlockStart, needs: DecisionNeeds, facts: DecisionFacts) {
    this.#sha256 = sha256;
    this.at = at;
    this.now = now;
    this.state = state;
    needs.heads.forEach(({ artifactId }, i) => this.#heads.set(artifactId, facts.heads[i]));
    needs.versions.forEach(({ artifactId, version }, i) =>
      this.#versions.set(versionKey(artifactId, version), facts.versions[i]),
    );
    needs.idempotencyKeys.forEach((key, i) => this.#idempotency.set(key, facts.idempotency[i]));
  }

  /** The current version, decisions of this block included; undefined where there is none. */
  head(artifactId: string): StoredVersion | undefined {
    return this.#heads.get(artifactId);
  }

  version(artifactId: string, version: number): StoredVersion | undefined {
    const head = this.#heads.get(artifactId);
    return head?.artifact.version === version && head.content !== undefined
      ? head
      : this.#versions.get(versionKey(artifactId, version));
  }

  /** Holds that cover an artifact or did so before their release; those placed in this block included. */
  holdsOver(artifact: Artifact): readonly LegalHold[] {
    return this.state.holdIndex().covering(artifact, this.#sha256);
  }

  /** An artifact as it is shown: with the holds that are in force on it. */
  shown(artifact: Artifact): Artifact {
    return withHolds(artifact, this.state, this.#sha256);
  }

  /** What is known of a key, or undefined where it was not used. */
  remembered(keyHash: string): KnownKey | undefined {
    const own = this.#remembered.get(keyHash);
    if (own !== undefined) return { kind: 'running', fingerprint: own.claim.fingerprint };
    const stored = this.#idempotency.get(keyHash);
    return stored === undefined ? undefined : { ...stored, kind: 'answered' };
  }

  /** Remembers a decision; its first entry names the key, unless it is a refusal, whose answer is not kept. */
  remember(remembered: RememberedDecision): void {
    const { claim, decision, firstIndex } = remembered;
    this.#remembered.set(claim.keyHash, remembered);
    const draft = this.drafts[firstIndex];
    if (draft === undefined || decision.kind === 'refused') return;
    this.drafts[firstIndex] = { ...draft, idempotency: { key: claim.keyHash, request: claim.fingerprint } };
  }

  /**
   * Adds a decision and lets the following ones see what it changed.
   *
   * @returns its index within the block
   * @throws {BucketError} `entry.too-long`; nothing is added
   */
  add(draft: EntryDraft): number {
    requireEntryFits(draft);
    if (draft.effects?.artifact !== undefined) this.#apply(draft.effects.artifact);
    if (draft.effects?.records !== undefined) this.state.apply(draft.effects.records);
    if (draft.decision.kind === 'refused') this.state.addAttempt(attemptOf(draft.decision, this.at));
    this.drafts.push(draft);
    return this.drafts.length - 1;
  }

  #apply(change: ArtifactChange): void {
    const { artifact } = change;
    const before = this.version(artifact.id, artifact.version) ?? this.#heads.get(artifact.id);
    const isOfHead = change.kind === 'created' || change.kind === 'versioned' || this.#isHead(artifact);
    this.#countUsage(change, before?.artifact, isOfHead);
    const content =
      'content' in change ? change.content : change.kind === 'state-changed' ? before?.content : undefined;
    const after: StoredVersion = {
      artifact,
      seq: UNSEALED,
      metadataSalt: 'content' in change ? metadataSaltOf(this.#sha256, change.content.salt) : change.salt,
      ...(content === undefined ? {} : { content }),
    };
    if (isOfHead) this.#heads.set(artifact.id, after);
    this.#versions.set(versionKey(artifact.id, artifact.version), after);
  }

  #isHead({ id, version }: Artifact): boolean {
    return this.#heads.get(id)?.artifact.version === version;
  }

  /** @param before the version as it was; undefined for a new one */
  #countUsage({ kind, artifact }: ArtifactChange, before: Artifact | undefined, isOfHead: boolean): void {
    if (kind === 'state-changed') return;
    const { productId, sizeBytes } = artifact;
    const isDestroyed = before?.state === 'purged' || before?.state === 'erased';
    if (kind === 'created') this.state.addUsage(productId, 1, sizeBytes);
    else if (kind === 'versioned') this.state.addUsage(productId, 0, sizeBytes);
    else if (!isDestroyed) this.state.addUsage(productId, isOfHead ? -1 : 0, -sizeBytes);
    this.#touchedProducts.add(productId);
  }

  /**
   * What stands after the block besides the log.
   * @param answerOf the answer to remember under a key, sealed; undefined to remember nothing
   */
  project(
    sealed: SealedParts,
    answerOf: (remembered: RememberedDecision, seq: number) => string | undefined,
  ): BlockProjections {
    const idempotency: IdempotencyRecord[] = [];
    for (const remembered of this.#remembered.values()) {
      const { claim, firstIndex } = remembered;
      const seq = sealed.previous.size + firstIndex;
      const answer = answerOf(remembered, seq);
      if (answer === undefined) continue;
      idempotency.push({ keyHash: claim.keyHash, fingerprint: claim.fingerprint, at: this.at, seq, answer });
    }
    const usage = [...this.#touchedProducts].map((productId) => ({ productId, usage: this.state.usage(productId) }));
    return { usage, idempotency };
  }
}

function attemptOf({ request, by }: Refusal, at: string): Attempt {
  const { id: actorId, role } = request.caller.actor;
  return { actorId, role, type: request.type, at, rules: by.map(({ rule }) => rule) };
}

const versionKey = (artifactId: string, version: number): string => `${artifactId}@${version}`;
