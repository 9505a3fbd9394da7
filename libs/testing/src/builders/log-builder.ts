import {
  canonicalJson,
  DEFAULT_LIMITS,
  EMPTY_HEAD,
  IDEMPOTENCY_KEPT_MS,
  instantOf,
  MerkleTree,
  sealBlock,
  erasedForm,
  metadataSaltOf,
  purgedForm,
  type Admission,
  type Artifact,
  type ArtifactChange,
  type ArtifactContent,
  type EntryDraft,
  type Effects,
  type GovernedRequest,
  type IdempotencyRecord,
  type JsonValue,
  type LedgerHead,
  type OperationType,
  type RecordChange,
  type Refusal,
  type SealedBlock,
} from '@bucket/domain';
import { nodeSha256, seededSigner } from './node-crypto.ts';
import { SeededRandom } from './seeded-random.ts';
import { judgeAsTold, REFUSED, testCaller, type CallerParts } from './test-gate.ts';

/** What a new artifact or version is like, where a test cares. */
export type ArtifactParts = Partial<
  Pick<Artifact, 'productId' | 'artifactClass' | 'ownerId' | 'integrationId' | 'labels' | 'traceId' | 'parents'>
> & { readonly payload?: JsonValue; readonly createdBy?: string; readonly by?: CallerParts };

interface Known {
  readonly artifact: Artifact;
  /** Absent once purged or erased. */
  readonly content: ArtifactContent | undefined;
  readonly metadataSalt: string;
}

const ORIGIN = 'bucket.test/log';
export const BUILDER_START = '2026-01-19T09:00:00.000Z';

/**
 * Makes real blocks, one after the other, through the gate and `sealBlock`. The same seed and calls make the same bytes.
 * It keeps what it made, so that a test can hold a store against it.
 */
export class LogBuilder {
  readonly random: SeededRandom;
  readonly blocks: SealedBlock[] = [];
  /** The current versions. */
  readonly artifacts = new Map<string, Known>();
  readonly #versions = new Map<string, Known>();
  readonly #dependencies;
  #tree: MerkleTree;
  #head: LedgerHead;
  #usage = new Map<string, { artifacts: number; bytes: number }>();
  #touched = new Set<string>();
  #drafts: EntryDraft[] = [];
  #remembered: IdempotencyRecord[] = [];
  readonly #rememberedAt = new Map<string, string>();
  #nowMs: number;
  #requests = 0;

  constructor(seed = 1, startAt = BUILDER_START) {
    this.random = new SeededRandom(seed);
    this.#dependencies = { sha256: nodeSha256, signer: seededSigner(ORIGIN, 1), origin: ORIGIN };
    this.#tree = new MerkleTree(nodeSha256);
    this.#head = EMPTY_HEAD;
    this.#nowMs = Date.parse(startAt);
  }

  get head(): LedgerHead {
    return this.#head;
  }

  /** Time of the block that is being made. */
  get at(): string {
    return instantOf(this.#nowMs);
  }

  /** Another builder that goes on from the same head, as a second process would. */
  rival(seed: number): LogBuilder {
    const rival = new LogBuilder(seed, this.at);
    rival.#tree = this.#tree.fork();
    rival.#head = this.#head;
    rival.#usage = new Map(this.#usage);
    for (const [id, known] of this.artifacts) rival.artifacts.set(id, known);
    for (const [key, known] of this.#versions) rival.#versions.set(key, known);
    return rival;
  }

  advance(ms: number): this {
    this.#nowMs += ms;
    return this;
  }

  create(parts: ArtifactParts = {}): Artifact {
    const { integrationId = 'assistant-core', productId = 'AI_Assistant', createdBy = 'credential-1' } = parts;
    const content = this.#content(parts.payload ?? { title: `greeting ${this.#drafts.length}`, tags: ['en'] });
    const artifact: Artifact = {
      id: this.random.uuid7(this.#nowMs),
      productId,
      artifactClass: parts.artifactClass ?? 'metadata',
      schemaVersion: 1,
      ownerId: parts.ownerId ?? 'team-assistant',
      integrationId,
      version: 1,
      state: 'active',
      ...measured(content),
      createdAt: this.at,
      createdBy,
      updatedAt: this.at,
      updatedBy: createdBy,
      labels: parts.labels ?? {},
      traceId: parts.traceId ?? null,
      parents: parts.parents ?? [],
      previousContentHash: null,
      recoverableUntil: null,
      legalHolds: [],
    };
    const effects: Effects = { artifact: { kind: 'created', artifact, content } };
    this.#count(artifact, 1, artifact.sizeBytes);
    return this.#admit('artifact.create', { actorId: createdBy, integrationId, productId, ...parts.by }, effects);
  }

  update(artifactId: string, parts: ArtifactParts = {}): Artifact {
    const before = this.#known(artifactId);
    const content = this.#content(parts.payload ?? { title: `version ${before.version + 1}` });
    const artifact: Artifact = {
      ...before,
      version: before.version + 1,
      ownerId: parts.ownerId ?? before.ownerId,
      labels: parts.labels ?? before.labels,
      traceId: parts.traceId === undefined ? before.traceId : parts.traceId,
      ...measured(content),
      previousContentHash: before.contentHash,
      updatedAt: this.at,
      updatedBy: parts.by?.actorId ?? 'credential-2',
    };
    this.#count(artifact, 0, artifact.sizeBytes);
    const effects: Effects = { artifact: { kind: 'versioned', artifact, content } };
    return this.#admit('artifact.update', { ...ofProduct(artifact), ...parts.by }, effects);
  }

  delete(artifactId: string, by: CallerParts = {}): Artifact {
    const before = this.#known(artifactId);
    const recoverableUntil = instantOf(this.#nowMs + DEFAULT_LIMITS.recoverableDays * 86_400_000);
    const artifact: Artifact = {
      ...before,
      state: 'deleted',
      updatedAt: this.at,
      updatedBy: by.actorId ?? 'credential-2',
      recoverableUntil,
    };
    const salt = this.artifacts.get(artifactId)?.metadataSalt ?? '';
    const effects: Effects = { artifact: { kind: 'state-changed', artifact, salt } };
    return this.#admit('artifact.delete', { ...ofProduct(artifact), ...by }, effects);
  }

  /** Restores a deleted artifact. */
  restore(artifactId: string): Artifact {
    const before = this.#known(artifactId);
    const artifact: Artifact = {
      ...before,
      state: 'active',
      updatedAt: this.at,
      updatedBy: 'credential-2',
      recoverableUntil: null,
    };
    const salt = this.artifacts.get(artifactId)?.metadataSalt ?? '';
    const effects: Effects = { artifact: { kind: 'state-changed', artifact, salt } };
    return this.#admit('artifact.create', ofProduct(artifact), effects);
  }

  /** Destroys the content of a version. */
  purge(artifactId: string, version = this.#known(artifactId).version): Artifact {
    const { artifact: before, metadataSalt } = this.#version(artifactId, version);
    const artifact = purgedForm(before, this.at, 'bucket');
    return this.#destroy({ kind: 'purged', artifact, salt: metadataSalt });
  }

  /** Destroys everything of a version. */
  erase(artifactId: string, version = this.#known(artifactId).version): Artifact {
    const artifact = erasedForm(this.#version(artifactId, version).artifact, this.at, 'bucket');
    return this.#destroy({ kind: 'erased', artifact, salt: this.random.hex(32) });
  }

  /** An audited read: an entry that changes nothing. The artifact need not exist. */
  read(artifactId: string, by: CallerParts = {}): void {
    this.#add('artifact.read', by, { artifactId });
  }

  refuse(type: OperationType, by: CallerParts = {}, about: Partial<GovernedRequest> = {}): void {
    this.#add(type, by, { ...about, subjectId: REFUSED });
  }

  /** An entry of any other type. */
  note(type: OperationType, by: CallerParts = {}): void {
    this.#add(type, by, {});
  }

  /** A governance decision with its contents. */
  record(changes: readonly RecordChange[], by: CallerParts = {}): void {
    this.#drafts.push({ decision: this.#admission('change-request.approve', by), effects: { records: changes } });
  }

  /** Effects as they are, however impossible: to see that a store takes them as a whole or not at all. */
  impose(type: OperationType, effects: Effects): void {
    this.#drafts.push({ decision: this.#admission(type, {}), effects });
  }

  remember(keyHash: string, parts: Partial<IdempotencyRecord> = {}): IdempotencyRecord {
    const record = {
      keyHash,
      fingerprint: this.random.hex(64),
      at: this.at,
      seq: this.#head.size,
      answer: this.random.hex(40),
      ...parts,
    };
    this.#remembered.push(record);
    this.#rememberedAt.set(keyHash, record.at);
    return record;
  }

  /** Whether an answer under a key would be given back now. */
  remembers(keyHash: string): boolean {
    const at = this.#rememberedAt.get(keyHash);
    return at !== undefined && Date.parse(at) >= this.#nowMs - IDEMPOTENCY_KEPT_MS;
  }

  /** Seals what was added since the last block; a block is never empty. */
  seal(): SealedBlock {
    if (this.#drafts.length === 0) this.note('governance.read');
    const input = {
      ...this.#dependencies,
      previous: this.#head,
      tree: this.#tree,
      drafts: this.#drafts.splice(0),
      at: this.at,
      nextSalt: () => this.random.hex(32),
    };
    const usage = [...this.#touched].map((productId) => ({
      productId,
      usage: this.#usage.get(productId) ?? { artifacts: 0, bytes: 0 },
    }));
    this.#touched.clear();
    const block = sealBlock(input, () => ({ usage, idempotency: this.#remembered.splice(0) }));
    this.#head = block.head;
    this.blocks.push(block);
    this.advance(1_000);
    return block;
  }

  #admit(type: OperationType, by: CallerParts, effects: Effects): Artifact {
    const change = effects.artifact;
    if (change === undefined) throw new TypeError('nothing is changed');
    this.#know(change);
    this.#drafts.push({ decision: this.#admission(type, by, { artifactId: change.artifact.id }), effects });
    return change.artifact;
  }

  #destroy(change: ArtifactChange): Artifact {
    const before = this.#version(change.artifact.id, change.artifact.version);
    const isHead = this.#known(change.artifact.id).version === change.artifact.version;
    const isDestroyed = before.content === undefined;
    if (!isDestroyed) this.#count(change.artifact, isHead ? -1 : 0, -before.artifact.sizeBytes);
    const type = change.kind === 'erased' ? 'artifact.erase' : 'artifact.purge';
    return this.#admit(type, { actorId: 'bucket', integrationId: null, productId: null }, { artifact: change });
  }

  #know(change: ArtifactChange): void {
    const { id, version } = change.artifact;
    const before = this.#versions.get(`${id}@${version}`);
    const content =
      'content' in change ? change.content : change.kind === 'state-changed' ? before?.content : undefined;
    const metadataSalt = 'content' in change ? metadataSaltOf(nodeSha256, change.content.salt) : change.salt;
    const known: Known = { artifact: change.artifact, content, metadataSalt };
    this.#versions.set(`${id}@${version}`, known);
    if (version >= (this.artifacts.get(id)?.artifact.version ?? 0)) this.artifacts.set(id, known);
  }

  #version(artifactId: string, version: number): Known {
    const known = this.#versions.get(`${artifactId}@${version}`);
    if (known === undefined) throw new TypeError(`no version ${version} of ${artifactId}`);
    return known;
  }

  #add(type: OperationType, by: CallerParts, about: Partial<GovernedRequest>): void {
    const decision = this.#judge(type, by, about);
    this.#drafts.push({ decision });
  }

  #admission(type: OperationType, by: CallerParts, about: Partial<GovernedRequest> = {}): Admission {
    const decision = this.#judge(type, by, about);
    if (decision.kind === 'refused') throw new TypeError('the gate of the builder refused');
    return decision;
  }

  #judge(type: OperationType, by: CallerParts, about: Partial<GovernedRequest>): Admission | Refusal {
    this.#requests += 1;
    return judgeAsTold({ type, caller: testCaller(by, `request-${this.#requests}`), ...about }, this.at);
  }

  #content(payload: JsonValue): ArtifactContent {
    return { payload: canonicalJson(payload), salt: this.random.hex(32) };
  }

  #known(artifactId: string): Artifact {
    const known = this.artifacts.get(artifactId);
    if (known === undefined) throw new TypeError(`no artifact ${artifactId}`);
    return known.artifact;
  }

  #count({ productId }: Artifact, artifacts: number, bytes: number): void {
    const before = this.#usage.get(productId) ?? { artifacts: 0, bytes: 0 };
    this.#usage.set(productId, { artifacts: before.artifacts + artifacts, bytes: before.bytes + bytes });
    this.#touched.add(productId);
  }
}

const measured = ({ payload }: ArtifactContent): Pick<Artifact, 'contentHash' | 'sizeBytes'> => ({
  contentHash: `sha256:${nodeSha256.hex(payload)}`,
  sizeBytes: Buffer.byteLength(payload),
});

const ofProduct = ({ integrationId, productId }: Artifact): CallerParts => ({
  actorId: 'credential-2',
  integrationId,
  productId,
});
