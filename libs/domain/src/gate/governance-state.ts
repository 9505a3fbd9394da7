import type { ChangeRequest } from './change-request.ts';
import type { Credential, Integration } from './integration.ts';
import { Layer } from './layer.ts';
import { HoldIndex, type LegalHold } from '../lifecycle/legal-hold.ts';
import { lockKey, type RetentionLock } from '../lifecycle/retention.ts';
import { RetentionTime, type TimeMark } from '../lifecycle/retention-time.ts';
import type { Sweep } from '../lifecycle/sweep.ts';

/** A limit raised (or lowered) by an approved change request. */
export interface LimitOverride {
  readonly limit: string;
  readonly value: number;
  readonly changeRequestId: string;
  readonly at: string;
}

/** What a decision changed in the bucket's own records; the content that the entry's `commitment` covers. */
export type RecordChange =
  | { readonly kind: 'integration'; readonly id: string; readonly value: Integration }
  | { readonly kind: 'credential'; readonly id: string; readonly value: Credential }
  | { readonly kind: 'change-request'; readonly id: string; readonly value: ChangeRequest }
  | { readonly kind: 'limit'; readonly id: string; readonly value: LimitOverride }
  | { readonly kind: 'hold'; readonly id: string; readonly value: LegalHold }
  | { readonly kind: 'retention-lock'; readonly id: string; readonly value: RetentionLock }
  | { readonly kind: 'sweep'; readonly id: string; readonly value: Sweep }
  | { readonly kind: 'time-mark'; readonly id: string; readonly value: TimeMark };

/** What one product holds: active and deleted artifacts and their bytes, all retained versions counted. */
export interface Usage {
  readonly artifacts: number;
  /** UTF-8 bytes of canonical payloads, superseded versions included. */
  readonly bytes: number;
}

const NOTHING: Usage = { artifacts: 0, bytes: 0 };

const indexOf = (holds: LegalHold[]): HoldIndex => new HoldIndex(holds);
const timeOf = (marks: TimeMark[]): RetentionTime => new RetentionTime(marks);

/**
 * Everything the gate must know besides the artifacts: a fold over the log's governance records plus the counters of
 * usage. Small enough for memory whatever the number of artifacts.
 */
export class GovernanceState {
  readonly #base: GovernanceState | undefined;
  readonly #integrations: Layer<Integration>;
  readonly #credentials: Layer<Credential>;
  readonly #credentialsByHash: Layer<string>;
  readonly #changeRequests: Layer<ChangeRequest>;
  readonly #limits: Layer<LimitOverride>;
  readonly #holds: Layer<LegalHold>;
  readonly #locks: Layer<RetentionLock>;
  readonly #sweeps: Layer<Sweep>;
  readonly #timeMarks: Layer<TimeMark>;
  readonly #usage: Layer<Usage>;
  #total: Usage;

  constructor(base?: GovernanceState) {
    this.#base = base;
    this.#integrations = new Layer(base === undefined ? undefined : base.#integrations);
    this.#credentials = new Layer(base === undefined ? undefined : base.#credentials);
    this.#credentialsByHash = new Layer(base === undefined ? undefined : base.#credentialsByHash);
    this.#changeRequests = new Layer(base === undefined ? undefined : base.#changeRequests);
    this.#limits = new Layer(base === undefined ? undefined : base.#limits);
    this.#holds = new Layer(base === undefined ? undefined : base.#holds);
    this.#locks = new Layer(base === undefined ? undefined : base.#locks);
    this.#sweeps = new Layer(base === undefined ? undefined : base.#sweeps);
    this.#timeMarks = new Layer(base === undefined ? undefined : base.#timeMarks);
    this.#usage = new Layer(base === undefined ? undefined : base.#usage);
    this.#total = base?.total() ?? NOTHING;
  }

  /** A layer over this state; nothing of it is seen here until `merge`. */
  fork(): GovernanceState {
    return new GovernanceState(this);
  }

  /** Takes over what a fork of this state has recorded. */
  merge(fork: GovernanceState): void {
    if (fork.#base !== this) throw new TypeError('only a fork of this state can be merged into it');
    this.#integrations.merge(fork.#integrations);
    this.#credentials.merge(fork.#credentials);
    this.#credentialsByHash.merge(fork.#credentialsByHash);
    this.#changeRequests.merge(fork.#changeRequests);
    this.#limits.merge(fork.#limits);
    this.#holds.merge(fork.#holds);
    this.#locks.merge(fork.#locks);
    this.#sweeps.merge(fork.#sweeps);
    this.#timeMarks.merge(fork.#timeMarks);
    // One by one, so that the total stays their sum even when this state has moved on since the fork.
    for (const [productId, usage] of fork.#usage.own()) this.setUsage(productId, usage);
  }

  apply(changes: readonly RecordChange[]): void {
    for (const change of changes) this.#applyOne(change);
  }

  #applyOne(change: RecordChange): void {
    switch (change.kind) {
      case 'integration':
        return this.#integrations.set(change.id, change.value);
      case 'credential':
        this.#credentialsByHash.set(change.value.tokenHash, change.id);
        return this.#credentials.set(change.id, change.value);
      case 'change-request':
        return this.#changeRequests.set(change.id, change.value);
      case 'limit':
        return this.#limits.set(change.id, change.value);
      case 'hold':
        return this.#holds.set(change.id, change.value);
      case 'retention-lock':
        return this.#locks.set(change.id, change.value);
      case 'sweep':
        return this.#sweeps.set(change.id, change.value);
      case 'time-mark':
        return this.#timeMarks.set(change.id, change.value);
    }
  }

  integration(id: string): Integration | undefined {
    return this.#integrations.get(id);
  }

  integrations(): Integration[] {
    return this.#integrations.values();
  }

  credential(id: string): Credential | undefined {
    return this.#credentials.get(id);
  }

  /** @param tokenHash SHA-256 of the token, lower-case hex */
  credentialByTokenHash(tokenHash: string): Credential | undefined {
    const id = this.#credentialsByHash.get(tokenHash);
    const credential = id === undefined ? undefined : this.#credentials.get(id);
    // A credential that was given another token is not found by the one it had before.
    return credential?.tokenHash === tokenHash ? credential : undefined;
  }

  credentials(): Credential[] {
    return this.#credentials.values();
  }

  changeRequest(id: string): ChangeRequest | undefined {
    return this.#changeRequests.get(id);
  }

  changeRequests(): ChangeRequest[] {
    return this.#changeRequests.values();
  }

  limitOverride(limit: string): LimitOverride | undefined {
    return this.#limits.get(limit);
  }

  hold(id: string): LegalHold | undefined {
    return this.#holds.get(id);
  }

  /** In the order in which they were placed, released ones included. */
  holds(): LegalHold[] {
    return this.#holds.values();
  }

  /** Finds the holds over an artifact. */
  holdIndex(): HoldIndex {
    return this.#holds.derived(indexOf);
  }

  retentionLock(productId: string, artifactClass: string): RetentionLock | undefined {
    return this.#locks.get(lockKey(productId, artifactClass));
  }

  retentionLocks(): RetentionLock[] {
    return this.#locks.values();
  }

  /** Retention time, as the marks of the log tell it. */
  retentionTime(): RetentionTime {
    return this.#timeMarks.derived(timeOf);
  }

  sweep(id: string): Sweep | undefined {
    return this.#sweeps.get(id);
  }

  /** Sweeps that were asked for, oldest first. */
  sweeps(): Sweep[] {
    return this.#sweeps.values();
  }

  usage(productId: string): Usage {
    return this.#usage.get(productId) ?? NOTHING;
  }

  /** Over all products, in O(1). */
  total(): Usage {
    return this.#total;
  }

  addUsage(productId: string, artifacts: number, bytes: number): void {
    const before = this.usage(productId);
    this.setUsage(productId, { artifacts: before.artifacts + artifacts, bytes: before.bytes + bytes });
  }

  setUsage(productId: string, usage: Usage): void {
    const before = this.usage(productId);
    this.#usage.set(productId, usage);
    this.#total = {
      artifacts: this.#total.artifacts + usage.artifacts - before.artifacts,
      bytes: this.#total.bytes + usage.bytes - before.bytes,
    };
  }
}
