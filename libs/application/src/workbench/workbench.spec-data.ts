import {
  toHex,
  verifierKey,
  type Artifact,
  type Caller,
  type ChangeKind,
  type ChangeRequest,
  type Credential,
  type JsonObject,
  type PersonRole,
} from '@bucket/domain';
import { MemoryBucketStore } from '@bucket/memory';
import { aesAnswerVault, ajvPayloadValidator, nodeEd25519, nodeRandom, nodeSha256, noteVerifierOf } from '@bucket/node';
import { bhivPolicy } from '@bucket/policy';
import type { BucketStore } from '@bucket/ports';
import { ManualClock, seededSigner } from '@bucket/testing';
import { DeleteArtifact, UpdateArtifact } from '../artifacts/change-artifact.ts';
import { CreateArtifact } from '../artifacts/create-artifact.ts';
import { PayloadInspector } from '../artifacts/inspect-payload.ts';
import { ListArtifacts } from '../artifacts/list-artifacts.ts';
import { ReadArtifact } from '../artifacts/read-artifact.ts';
import { RestoreArtifact } from '../artifacts/restore-artifact.ts';
import { CarryOutErasures } from '../erasure/carry-out-erasures.ts';
import { LegalHolds } from '../holds/legal-holds.ts';
import { ExplainRetention } from '../retention/explain-retention.ts';
import { MarkTime } from '../retention/mark-time.ts';
import { RetentionClock } from '../retention/retention-clock.ts';
import { SweepRetention } from '../retention/sweep-retention.ts';
import { Sweeps } from '../retention/sweeps.ts';
import { Gate } from '../committer/gate.ts';
import type { Outcome } from '../committer/outcome.ts';
import { Evaluate } from '../governance/evaluate.ts';
import { Freezes } from '../governance/freezes.ts';
import { Authenticate } from '../identity/authenticate.ts';
import { beginBucket, peopleTokens } from '../identity/begin-bucket.ts';
import { ChangeRequests } from '../approvals/change-requests.ts';
import { parseSubject } from '../approvals/kinds/change-kinds.ts';
import { ClassOfArtifact } from '../artifacts/class-of-artifact.ts';
import { Decisions } from '../committer/decisions.ts';
import { DECIDERS } from '../deciders.ts';
import { Integrations } from '../identity/integrations.ts';
import { RecordRefusals } from '../admission/record-refusals.ts';
import { Committer, type BlockReport } from '../committer/committer.ts';
import { decisionParts, fingerprintOf } from '../rules/decision-parts.ts';
import { LogKeys } from '../ledger/log-keys.ts';
import { openLedger, type OpenDependencies } from '../ledger/open-ledger.ts';

const ORIGIN = 'bucket.test/log';

/** Making a key takes longer than a block. */
const signers = new Map<number, ReturnType<typeof seededSigner>>();

/** Signs and verifies with a key that follows from the seed; each knows only the changes of key that it reads itself. */
export function dependenciesOf(seed: number): OpenDependencies {
  const signer = signers.get(seed) ?? seededSigner(ORIGIN, seed);
  signers.set(seed, signer);
  const vkey = verifierKey(ORIGIN, toHex(signer.keyHash), signer.publicKey);
  return { sha256: nodeSha256, signer, keys: new LogKeys(vkey, noteVerifierOf), origin: ORIGIN };
}

/** Compiling the schemas takes most of the time that a bench takes to open. */
const VALIDATOR = ajvPayloadValidator(bhivPolicy);

const VAULT_KEY = new Uint8Array(32).fill(7);

/** What this build decides with, without its code. */
const PARTS = decisionParts(bhivPolicy, nodeSha256, {});

/** The gate of a build. @param code hashes of its files, where a test wants another build */
export function gateOf(code: Readonly<Record<string, string>> = {}): Gate {
  const parts = Object.keys(code).length === 0 ? PARTS : decisionParts(bhivPolicy, nodeSha256, code);
  const running = { parts, fingerprint: fingerprintOf(parts, nodeSha256) };
  return new Gate(bhivPolicy, { sha256: nodeSha256, origin: ORIGIN, running });
}

/** How commands are decided under a gate. */
export function decisionsOf(gate: Gate): Decisions {
  return new Decisions(DECIDERS, { gate, sha256: nodeSha256, vault: aesAnswerVault(VAULT_KEY) });
}

/** One process of a bucket without HTTP: the real use cases over a store of the test’s choice and a clock of its own. */
export class Workbench {
  readonly clock: ManualClock;
  readonly blocks: BlockReport[] = [];
  readonly committer: Committer;
  readonly gate = gateOf();
  readonly create: CreateArtifact;
  readonly read: ReadArtifact;
  readonly update: UpdateArtifact;
  readonly delete: DeleteArtifact;
  readonly restore: RestoreArtifact;
  readonly list: ListArtifacts;
  readonly holds: LegalHolds;
  readonly time: RetentionClock;
  readonly marks: MarkTime;
  readonly sweep: SweepRetention;
  readonly sweeps: Sweeps;
  readonly explain: ExplainRetention;
  readonly erasures: CarryOutErasures;
  readonly changeRequests: ChangeRequests;
  readonly integrations: Integrations;
  readonly freezes: Freezes;
  readonly refusals: RecordRefusals;
  readonly authenticate: Authenticate;
  readonly evaluate: Evaluate;

  private constructor(
    committer: (report: (block: BlockReport) => void) => Committer,
    clock: ManualClock,
    time: RetentionClock,
  ) {
    this.clock = clock;
    this.committer = committer((block) => this.blocks.push(block));
    const platform = { random: nodeRandom, sha256: nodeSha256, clock };
    const classes = new ClassOfArtifact(this.committer.ledger.store);
    const inspector = new PayloadInspector(this.gate, VALIDATOR, nodeSha256);
    this.create = new CreateArtifact(this.committer, inspector, nodeRandom);
    this.read = new ReadArtifact(this.committer, nodeSha256);
    this.update = new UpdateArtifact(this.committer, inspector, { classes, random: nodeRandom });
    this.delete = new DeleteArtifact(this.committer);
    this.time = time;
    this.restore = new RestoreArtifact(this.committer, time);
    this.list = new ListArtifacts(this.committer);
    this.holds = new LegalHolds(this.committer, nodeRandom);
    this.marks = new MarkTime(this.committer, time, nodeRandom);
    this.sweep = new SweepRetention(this.committer, time, nodeRandom);
    this.sweeps = new Sweeps(this.committer, { sweep: this.sweep, retentionClock: time, clock, random: nodeRandom });
    this.explain = new ExplainRetention(this.committer);
    this.erasures = new CarryOutErasures(this.committer, nodeRandom);
    this.changeRequests = new ChangeRequests(this.committer, { ...platform, ed25519: nodeEd25519 });
    this.integrations = new Integrations(this.committer);
    this.freezes = new Freezes(this.committer);
    this.refusals = new RecordRefusals(this.committer, platform);
    this.evaluate = new Evaluate(this.committer, inspector, classes);
    this.authenticate = new Authenticate(this.committer.ledger, nodeSha256, clock);
  }

  /** Opens what the store holds, and begins it when it holds nothing. */
  static async open(
    store: BucketStore = MemoryBucketStore.open(),
    clock = new ManualClock(Date.parse('2026-01-19T08:00:00.000Z')),
    keySeed = 1,
  ): Promise<Workbench> {
    const ledger = await openLedger(store, dependenciesOf(keySeed));
    const turns = { soon: (run: () => void) => void setImmediate(run) };
    const bench = new Workbench(
      (onBlock) =>
        new Committer(ledger, decisionsOf(gateOf()), { clock, stopwatch: clock, random: nodeRandom, turns, onBlock }),
      clock,
      await RetentionClock.open(ledger, clock),
    );
    if (ledger.head.size === 0) {
      const now = { random: nodeRandom, sha256: nodeSha256, nowMs: clock.nowMs() };
      await beginBucket(bench.committer, peopleTokens(nodeRandom), now);
    }
    return bench;
  }

  get ledger() {
    return this.committer.ledger;
  }

  /** One of the five people, by the credential that the beginning gave them. */
  person(role: 'owner' | 'advisor' | 'executor' | 'auditor' | 'legal'): Caller {
    const credential = this.ledger.state.credentials().find((each) => each.role === role);
    if (credential === undefined) throw new TypeError(`no ${role}`);
    return callerOf(credential);
  }

  /** From a declaration to a caller: approved by two people, with a credential that the product brings. */
  async integrate(
    productId: string,
    artifactClasses: readonly string[],
    actorKind: 'service' | 'ai' = 'service',
  ): Promise<Caller> {
    const integrationId = `${productId.toLowerCase()}-${actorKind}`;
    const credentials = [{ name: integrationId, actorKind, tokenHash: hashOf(freshToken()) }];
    await this.approve(await this.request(integrationId, productId, artifactClasses, { credentials }));
    const credential = this.ledger.state.credentials().find((each) => each.name === integrationId);
    if (credential === undefined) throw new TypeError('the approval brought no credential');
    return callerOf(credential);
  }

  request(
    integrationId: string,
    productId = 'AI_Avatar',
    artifactClasses: readonly string[] = ['avatar_config'],
    more: JsonObject = {},
  ): Promise<ChangeRequest> {
    return this.ask('integration', { ...declarationOf(integrationId, productId, artifactClasses), ...more });
  }

  /** Asks for a change as the executor does, or whoever is named. @throws {Error} where it is refused */
  async ask(kind: ChangeKind, subject: JsonObject, role: PersonRole = 'executor'): Promise<ChangeRequest> {
    return valueOf(await this.tryToAsk(kind, subject, role));
  }

  tryToAsk(kind: ChangeKind, subject: JsonObject, role: PersonRole = 'executor'): Promise<Outcome<ChangeRequest>> {
    const change = parseSubject(kind, subject, bhivPolicy, nodeSha256);
    if (!('kind' in change)) throw new TypeError(JSON.stringify(change));
    return this.changeRequests.create({ caller: this.person(role), change, reason: 'needed' });
  }

  /** Owner and advisor approve. */
  async approve(request: ChangeRequest): Promise<ChangeRequest> {
    await this.decide('owner', request);
    return valueOf(await this.decide('advisor', request));
  }

  /** Asked for and approved. */
  async change(kind: ChangeKind, subject: JsonObject, role: PersonRole = 'legal'): Promise<ChangeRequest> {
    return this.approve(await this.ask(kind, subject, role));
  }

  decide(
    role: 'owner' | 'advisor',
    { id, digest }: ChangeRequest,
    decision: 'approve' | 'reject' = 'approve',
  ): Promise<Outcome<ChangeRequest>> {
    return this.changeRequests.decide({
      caller: this.person(role),
      changeRequestId: id,
      decision,
      digest,
      reason: 'reviewed',
    });
  }

  /** Creates an avatar, whose class can be updated. */
  async avatar(caller: Caller): Promise<Artifact> {
    return valueOf(await this.create.execute({ caller, ...AVATAR }));
  }
}

export const AVATAR = {
  artifactClass: 'avatar_config',
  ownerId: 'team',
  payload: { avatarId: 'narrator', displayName: 'The narrator' },
} as const;

/** A token as a product makes it. */
export const freshToken = (): string => `bkt_${nodeRandom.secret()}`;

/** What the bucket is told of a token. */
export const hashOf = (token: string): string => `sha256:${nodeSha256.hex(token)}`;

export function declarationOf(
  integrationId: string,
  productId: string,
  artifactClasses: readonly string[],
): JsonObject {
  return {
    integrationId,
    productId,
    type: 'rest',
    artifactClasses,
    contentFilter: 'text-moderation-v2',
    retentionPolicy: '90-days',
    deletionStrategy: 'tombstone',
    dataFlow: 'one-way',
    owners: ['*'],
  };
}

export function callerOf({ id, personId, actorKind, role, integrationId, productId }: Credential): Caller {
  return {
    actor: { id: personId ?? id, kind: actorKind, role },
    credentialId: id,
    integrationId,
    productId,
    requestId: 'test',
  };
}

/** What was recorded. @throws {Error} naming the refusals of what was not */
export function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.kind === 'recorded') return outcome.value;
  throw new Error(JSON.stringify(outcome.refusal.by));
}

/** The code that decides the answer, or `recorded`. */
export function codeOf(outcome: Outcome<unknown>): string {
  return outcome.kind === 'refused' ? outcome.refusal.by[0].code : outcome.kind;
}
