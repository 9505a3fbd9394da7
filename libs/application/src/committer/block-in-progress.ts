import type { Attempt, BlockProjections, Draft, GovernanceState, IdempotencyRecord, Refusal } from '@bucket/domain';
import type { DecisionFacts, DecisionNeeds, StoredVersion } from '@bucket/ports';
import type { IdempotencyClaim } from './command.ts';
import type { Decision } from './outcome.ts';

/** `seq` of what has no place in the log yet. */
const UNSEALED = -1;

/** What was decided in this block under an idempotency key. */
export interface RememberedDecision {
  readonly claim: IdempotencyClaim;
  readonly decision: Decision;
}

/** What is known of an idempotency key: its first answer, or that the first request is being decided in this block. */
export type KnownKey =
  | { readonly kind: 'running'; readonly fingerprint: string }
  | { readonly kind: 'answered'; readonly fingerprint: string; readonly answer: string };

/**
 * A block while its decisions are made: the facts it was read, and over them what the decisions before this one changed.
 * Nothing of it is seen anywhere else until the block is committed.
 */
export class BlockInProgress {
  /** RFC 3339 UTC with milliseconds: the time of every entry of this block. */
  readonly at: string;
  readonly state: GovernanceState;
  readonly drafts: Draft[] = [];
  readonly #heads = new Map<string, StoredVersion | undefined>();
  readonly #versions = new Map<string, StoredVersion | undefined>();
  readonly #idempotency = new Map<string, IdempotencyRecord | undefined>();
  readonly #remembered = new Map<string, RememberedDecision>();
  readonly #touchedProducts = new Set<string>();

  constructor(at: string, state: GovernanceState, needs: DecisionNeeds, facts: DecisionFacts) {
    this.at = at;
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

  /** What is known of a key, or undefined where it was not used. */
  remembered(keyHash: string): KnownKey | undefined {
    const own = this.#remembered.get(keyHash);
    if (own !== undefined) return { kind: 'running', fingerprint: own.claim.fingerprint };
    const stored = this.#idempotency.get(keyHash);
    return stored === undefined
      ? undefined
      : { kind: 'answered', fingerprint: stored.fingerprint, answer: stored.answer };
  }

  remember(claim: IdempotencyClaim, decision: Decision): void {
    this.#remembered.set(claim.keyHash, { claim, decision });
  }

  /** Adds a decision and lets the following ones see what it changed. @returns its index within the block */
  add(draft: Draft): number {
    const change = draft.effects?.artifact;
    if (change !== undefined) {
      const { artifact } = change;
      const before = this.#heads.get(artifact.id);
      const content = change.kind === 'state-changed' ? before?.content : change.content;
      const metadataSalt = change.kind === 'state-changed' ? change.salt : change.content.salt;
      this.#heads.set(artifact.id, {
        artifact,
        seq: UNSEALED,
        metadataSalt,
        ...(content === undefined ? {} : { content }),
      });
      if (change.kind !== 'state-changed') {
        this.state.addUsage(artifact.productId, change.kind === 'created' ? 1 : 0, artifact.sizeBytes);
        this.#touchedProducts.add(artifact.productId);
      }
    }
    if (draft.effects?.records !== undefined) this.state.apply(draft.effects.records);
    if (draft.decision.kind === 'refused') this.state.addAttempt(attemptOf(draft.decision, this.at));
    this.drafts.push(draft);
    return this.drafts.length - 1;
  }

  /**
   * What stands after the block besides the log.
   * @param textOf the text to remember under a key, or undefined to remember nothing
   */
  project(textOf: (remembered: RememberedDecision) => string | undefined): BlockProjections {
    const idempotency: IdempotencyRecord[] = [];
    for (const remembered of this.#remembered.values()) {
      const { keyHash, fingerprint } = remembered.claim;
      const answer = textOf(remembered);
      if (answer !== undefined) idempotency.push({ keyHash, fingerprint, at: this.at, answer });
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
