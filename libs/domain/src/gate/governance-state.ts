import type { AlertPosition } from '../alerts/alert-position.ts';
import type { RuleSetAdoption, SchemaAdoption } from './adoption.ts';
import { AttemptLog, type Attempt } from './attempts.ts';
import type { Certification } from '../certification/certification.ts';
import { storedChangeRequest, type ChangeRequest } from './change-request.ts';
import { storedCredential, type Credential } from './credential.ts';
import type { GrantedException } from './exception.ts';
import type { Freeze } from './freeze.ts';
import type { Integration } from './integration.ts';
import { oidcName, type OidcSubject } from './oidc-subject.ts';
import { isInOffice, type Principal } from './principal.ts';
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
  | { readonly kind: 'principal'; readonly id: string; readonly value: Principal }
  | { readonly kind: 'freeze'; readonly id: string; readonly value: Freeze }
  | { readonly kind: 'exception'; readonly id: string; readonly value: GrantedException }
  | { readonly kind: 'schema'; readonly id: string; readonly value: SchemaAdoption }
  | { readonly kind: 'rule-set'; readonly id: string; readonly value: RuleSetAdoption }
  | { readonly kind: 'hold'; readonly id: string; readonly value: LegalHold }
  | { readonly kind: 'retention-lock'; readonly id: string; readonly value: RetentionLock }
  | { readonly kind: 'certification'; readonly id: string; readonly value: Certification }
  | { readonly kind: 'sweep'; readonly id: string; readonly value: Sweep }
  | { readonly kind: 'time-mark'; readonly id: string; readonly value: TimeMark }
  | { readonly kind: 'alert-position'; readonly id: string; readonly value: AlertPosition };

/** What one product holds: active and deleted artifacts and their bytes, all retained versions counted. */
export interface Usage {
  readonly artifacts: number;
  /** UTF-8 bytes of canonical payloads, superseded versions included. */
  readonly bytes: number;
}

const NOTHING: Usage = { artifacts: 0, bytes: 0 };

/** Never the hash of a token: that is hex. */
const nameOfKey = (keyId: string): string => `key ${keyId}`;

const indexOf = (holds: LegalHold[]): HoldIndex => new HoldIndex(holds);
const timeOf = (marks: TimeMark[]): RetentionTime => new RetentionTime(marks);

/** The values of one kind of record. */
type RecordValue<K extends RecordChange['kind']> = Extract<RecordChange, { readonly kind: K }>['value'];

/** One layer a kind of record. */
type RecordLayers = { readonly [K in RecordChange['kind']]: Layer<RecordValue<K>> };

function layersOver(base: RecordLayers | undefined): RecordLayers {
  return {
    integration: new Layer(base?.integration),
    credential: new Layer(base?.credential),
    'change-request': new Layer(base?.['change-request']),
    limit: new Layer(base?.limit),
    principal: new Layer(base?.principal),
    freeze: new Layer(base?.freeze),
    exception: new Layer(base?.exception),
    schema: new Layer(base?.schema),
    'rule-set': new Layer(base?.['rule-set']),
    hold: new Layer(base?.hold),
    'retention-lock': new Layer(base?.['retention-lock']),
    certification: new Layer(base?.certification),
    sweep: new Layer(base?.sweep),
    'time-mark': new Layer(base?.['time-mark']),
    'alert-position': new Layer(base?.['alert-position']),
  };
}

/**
 * Everything the gate must know besides the artifacts: a fold over the log's governance records plus the counters of
 * usage. Small enough for memory whatever the number of artifacts.
 */
export class GovernanceState {
  readonly #base: GovernanceState | undefined;
  readonly #records: RecordLayers;
  readonly #credentialsByHash: Layer<string>;
  readonly #usage: Layer<Usage>;
  readonly #attempts: AttemptLog;
  #total: Usage;

  constructor(base?: GovernanceState) {
    this.#base = base;
    this.#records = layersOver(base === undefined ? undefined : base.#records);
    this.#credentialsByHash = new Layer(base === undefined ? undefined : base.#credentialsByHash);
    this.#usage = new Layer(base === undefined ? undefined : base.#usage);
    this.#attempts = new AttemptLog(base === undefined ? undefined : base.#attempts);
    this.#total = base?.total() ?? NOTHING;
  }

  /** A layer over this state; nothing of it is seen here until `merge`. */
  fork(): GovernanceState {
    return new GovernanceState(this);
  }

  /** Takes over what a fork of this state has recorded. */
  merge(fork: GovernanceState): void {
    if (fork.#base !== this) throw new TypeError('only a fork of this state can be merged into it');
    for (const kind of RECORD_KINDS) mergeLayer(this.#records, fork.#records, kind);
    this.#credentialsByHash.merge(fork.#credentialsByHash);
    this.#attempts.merge(fork.#attempts);
    // One by one, so that the total stays their sum even when this state has moved on since the fork.
    for (const [productId, usage] of fork.#usage.own()) this.setUsage(productId, usage);
  }

  apply(changes: readonly RecordChange[]): void {
    for (const change of changes) this.#applyOne(change);
  }

  #applyOne(change: RecordChange): void {
    if (change.kind === 'credential') this.#setCredential(storedCredential(change.value));
    else if (change.kind === 'change-request')
      setRecord(this.#records, { ...change, value: storedChangeRequest(change.value) });
    else setRecord(this.#records, change);
  }

  #setCredential(credential: Credential): void {
    if (credential.tokenHash !== null) this.#credentialsByHash.set(credential.tokenHash, credential.id);
    if (credential.key !== undefined) this.#credentialsByHash.set(nameOfKey(credential.key.keyId), credential.id);
    if (credential.oidc !== undefined) this.#credentialsByHash.set(oidcName(credential.oidc), credential.id);
    this.#records.credential.set(credential.id, credential);
    const { personId, role } = credential;
    if (personId === null || role === 'service' || role === 'ai' || this.principal(personId) !== undefined) return;
    // A log that began before people had records of their own tells of them by their credentials alone.
    this.#records.principal.set(personId, {
      id: personId,
      roles: [role],
      status: 'active',
      publicKey: null,
      updatedAt: credential.createdAt,
      changeRequestId: null,
    });
  }

  integration(id: string): Integration | undefined {
    return this.#records.integration.get(id);
  }

  integrations(): Integration[] {
    return this.#records.integration.values();
  }

  credential(id: string): Credential | undefined {
    return this.#records.credential.get(id);
  }

  /** @param tokenHash SHA-256 of the token, lower-case hex */
  credentialByTokenHash(tokenHash: string): Credential | undefined {
    const id = this.#credentialsByHash.get(tokenHash);
    const credential = id === undefined ? undefined : this.#records.credential.get(id);
    // A credential that was given another token is not found by the one it had before.
    return credential?.tokenHash === tokenHash ? credential : undefined;
  }

  /** @param keyId RFC 7638 thumbprint of the key with which a product signs its requests */
  credentialByKey(keyId: string): Credential | undefined {
    const id = this.#credentialsByHash.get(nameOfKey(keyId));
    const credential = id === undefined ? undefined : this.#records.credential.get(id);
    return credential?.key?.keyId === keyId ? credential : undefined;
  }

  /** The latest credential of whom an issuer's tokens name. */
  credentialByOidc(subject: Pick<OidcSubject, 'issuer' | 'audience' | 'subject'>): Credential | undefined {
    const id = this.#credentialsByHash.get(oidcName(subject));
    return id === undefined ? undefined : this.#records.credential.get(id);
  }

  credentials(): Credential[] {
    return this.#records.credential.values();
  }

  changeRequest(id: string): ChangeRequest | undefined {
    return this.#records['change-request'].get(id);
  }

  changeRequests(): ChangeRequest[] {
    return this.#records['change-request'].values();
  }

  limitOverride(limit: string): LimitOverride | undefined {
    return this.#records.limit.get(limit);
  }

  principal(id: string): Principal | undefined {
    return this.#records.principal.get(id);
  }

  principals(): Principal[] {
    return this.#records.principal.values();
  }

  /** Whether a person may act in a role now. */
  isInOffice(personId: string, role: string): boolean {
    return isInOffice(this.principal(personId), role);
  }

  /** The freeze of a scope while it is in force. */
  freeze(scope: string): Freeze | undefined {
    const found = this.#records.freeze.get(scope);
    return found?.liftedAt === null ? found : undefined;
  }

  /** The last freeze of every scope that ever had one, lifted ones included. */
  freezes(): Freeze[] {
    return this.#records.freeze.values();
  }

  exceptions(): GrantedException[] {
    return this.#records.exception.values();
  }

  /** The approved schema of a class; undefined in a log that began before schemas were adopted, and for a new class. */
  schema(artifactClass: string): SchemaAdoption | undefined {
    return this.#records.schema.get(artifactClass);
  }

  /** The rules that are approved; undefined in a log that began before rules were adopted. */
  ruleSet(): RuleSetAdoption | undefined {
    return this.#records['rule-set'].get(RULE_SET_ID);
  }

  /** Counts a refusal towards cooling off and suspension; those that do not count are passed over. */
  addAttempt(attempt: Attempt): void {
    this.#attempts.add(attempt);
  }

  /** When an actor was last refused what counts, oldest first. */
  attempts(actorId: string): readonly string[] {
    return this.#attempts.of(actorId);
  }

  hold(id: string): LegalHold | undefined {
    return this.#records.hold.get(id);
  }

  /** In the order in which they were placed, released ones included. */
  holds(): LegalHold[] {
    return this.#records.hold.values();
  }

  /** Finds the holds over an artifact. */
  holdIndex(): HoldIndex {
    return this.#records.hold.derived(indexOf);
  }

  retentionLock(productId: string, artifactClass: string): RetentionLock | undefined {
    return this.#records['retention-lock'].get(lockKey(productId, artifactClass));
  }

  retentionLocks(): RetentionLock[] {
    return this.#records['retention-lock'].values();
  }

  /** Retention time, as the marks of the log tell it. */
  retentionTime(): RetentionTime {
    return this.#records['time-mark'].derived(timeOf);
  }

  certification(id: string): Certification | undefined {
    return this.#records.certification.get(id);
  }

  /** Oldest first. */
  certifications(): Certification[] {
    return this.#records.certification.values();
  }

  sweep(id: string): Sweep | undefined {
    return this.#records.sweep.get(id);
  }

  /** Sweeps that were asked for, oldest first. */
  sweeps(): Sweep[] {
    return this.#records.sweep.values();
  }

  /** How far a subscription to alerts has been told; undefined for a new one. */
  alertPosition(subscription: string): AlertPosition | undefined {
    return this.#records['alert-position'].get(subscription);
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

/** The one record of its kind. */
export const RULE_SET_ID = 'rule-set';

const RECORD_KINDS = Object.keys(layersOver(undefined)) as readonly RecordChange['kind'][]; // exactly the members of the literal

function mergeLayer<K extends RecordChange['kind']>(into: RecordLayers, from: RecordLayers, kind: K): void {
  // Both are the layer of the same kind, which the type of an indexed member cannot say.
  (into[kind] as Layer<RecordValue<K>>).merge(from[kind] as Layer<RecordValue<K>>);
}

function setRecord<C extends RecordChange>(layers: RecordLayers, { kind, id, value }: C): void {
  // The layer of a kind takes the values of that kind.
  (layers[kind] as Layer<typeof value>).set(id, value);
}
