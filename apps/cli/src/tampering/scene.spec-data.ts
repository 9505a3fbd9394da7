import { createHash, randomUUID } from 'node:crypto';
import {
  ChangeRequests,
  CreateArtifact,
  DeleteArtifact,
  ListArtifacts,
  openLedger,
  parseSubject,
  ReadArtifact,
  UpdateArtifact,
  verifyStore,
  WatchStore,
  type Outcome,
  type VerificationResult,
} from '@bucket/application';
import { compose, openLogKey, readSettings, type Composition, type Settings, type StoreName } from '@bucket/bucket';
import { BucketError, parseEntry, type Artifact, type Caller, type Credential } from '@bucket/domain';
import { answerVaultOf, nodeSha256 } from '@bucket/node';
import { bhivPolicy } from '@bucket/policy';
import type { BucketStore } from '@bucket/ports';
import { keysOf } from '../log-verifier.ts';

/** Artifacts created at once: with the entries before them, more than two tiles of 256 hashes. */
const MANY = 520;

/** More than 64 KiB. */
const LARGE_PAYLOAD = {
  avatarId: 'a',
  displayName: 'large',
  assets: Array.from({ length: 250 }, (_, n) => ({
    role: 'mesh',
    file: { uri: `s3://assets/${'x'.repeat(250)}/${n}`, sha256: 'ab'.repeat(32), mediaType: 'model/gltf-binary' },
  })),
};

/** What stands in the bucket that is tampered with, for alterations to name. */
export interface Scene {
  readonly settings: Settings;
  /** Three versions. */
  readonly updated: Artifact;
  /** One version, deleted. */
  readonly deleted: Artifact;
  /** One version with labels and a trace, created under an idempotency key. */
  readonly labelled: Artifact;
  /** The same under another key. */
  readonly other: Artifact;
  /** Of so many bytes that MongoDB keeps them beside their block, in pieces. */
  readonly large: Artifact;
  readonly keys: readonly string[];
  readonly caller: Caller;
  readonly size: number;
  /** Canonical texts of all entries. */
  readonly entries: readonly string[];
  /** First entries of the blocks, and the entry after the last. */
  readonly blocks: readonly number[];
}

/** @param url of the database, for MongoDB */
export const settingsOf = (directory: string, store: StoreName, url?: string): Settings =>
  readSettings({ BUCKET_DATA_DIR: directory, BUCKET_STORE: store, BUCKET_MONGO_URL: url });

/** A bucket with a little of everything, made through the use cases. */
export async function makeScene(settings: Settings, store: BucketStore): Promise<Scene> {
  const composition = await compose(settings, { store });
  const { committer, inspector, classes, dependencies } = composition;
  const { random } = dependencies;
  const caller = await integrate(composition);
  const create = new CreateArtifact(committer, inspector, random);
  const update = new UpdateArtifact(committer, inspector, { classes, random });
  const avatar = (displayName: string) => ({
    artifactClass: 'avatar_config',
    ownerId: 'team',
    payload: { avatarId: 'a', displayName },
  });
  const updated = valueOf(await create.execute({ caller, ...avatar('one') }));
  const persona = bhivPolicy.classes.find(({ name }) => name === 'persona_config');
  const deleted = valueOf(
    await create.execute({
      caller,
      artifactClass: 'persona_config',
      ownerId: 'person',
      payload: persona?.examples[0] ?? {},
    }),
  );
  const keys = ['key one', 'key two'].map((key) => createHash('sha256').update(key).digest('hex'));
  const keyed: Artifact[] = [];
  for (const keyHash of keys) {
    const idempotency = { keyHash, fingerprint: createHash('sha256').update(keyHash).digest('hex'), secret: 'secret' };
    const labels = { stage: 'live' };
    const command = { caller, ...avatar(keyHash), labels, traceId: `trace-${keyHash.slice(0, 8)}`, idempotency };
    keyed.push(valueOf((await create.execute(command)) as Outcome<Artifact>));
  }
  const items = Array.from({ length: MANY }, (_, n) => ({ kind: 'artifact' as const, artifact: avatar(`many ${n}`) }));
  await create.executeBatch({ caller, items });
  for (const displayName of ['two', 'three']) {
    const payload = { avatarId: 'a', displayName };
    await update.execute({ caller, artifactId: updated.id, precondition: { kind: 'any' }, payload }).then(valueOf);
  }
  const large = valueOf(await create.execute({ caller, ...avatar('large'), payload: LARGE_PAYLOAD }));
  await new DeleteArtifact(committer)
    .execute({ caller, artifactId: deleted.id, precondition: { kind: 'any' } })
    .then(valueOf);
  await new ReadArtifact(committer, dependencies.sha256).execute({ caller, artifactId: updated.id });
  await new ReadArtifact(committer, dependencies.sha256).execute({ caller, artifactId: randomUUID() });
  const blocks: number[] = [];
  const entries: string[] = [];
  for await (const block of store.blocks(-1)) {
    blocks.push(block.firstSeq);
    entries.push(...block.entries);
  }
  const [labelled = updated, other = updated] = keyed;
  const { size } = committer.ledger.head;
  return { settings, updated, deleted, labelled, other, large, keys, caller, size, entries, blocks: [...blocks, size] };
}

async function integrate(composition: Composition): Promise<Caller> {
  const { committer, gate, dependencies } = composition;
  const person = (role: string): Caller => {
    const credential = committer.ledger.state.credentials().find((each) => each.role === role);
    if (credential === undefined) throw new TypeError(`no ${role}`);
    return callerOf(credential);
  };
  const changes = new ChangeRequests(committer, dependencies);
  const declaration = {
    integrationId: 'avatar-core',
    productId: 'AI_Avatar',
    type: 'rest',
    artifactClasses: ['avatar_config', 'persona_config'],
    contentFilter: 'text-moderation-v2',
    retentionPolicy: '90-days',
    deletionStrategy: 'tombstone',
    dataFlow: 'one-way',
    owners: ['*'],
    credentials: [{ name: 'core', actorKind: 'service', tokenHash: `sha256:${'c0'.repeat(32)}` }],
  };
  const change = parseSubject('integration', declaration, gate.policy, nodeSha256);
  if (!('kind' in change)) throw new TypeError('no integration');
  const request = valueOf(await changes.create({ caller: person('executor'), change, reason: 'needed' }));
  for (const role of ['owner', 'advisor']) {
    const { id, digest } = request;
    const decision = { changeRequestId: id, decision: 'approve', digest, reason: 'reviewed' } as const;
    valueOf(await changes.decide({ caller: person(role), ...decision }));
  }
  const credential = committer.ledger.state.credentials().find(({ name }) => name === 'core');
  if (credential === undefined) throw new TypeError('the approval brought no credential');
  return callerOf(credential);
}

function callerOf({ id, personId, actorKind, role, integrationId, productId }: Credential): Caller {
  const actor = { id: personId ?? id, kind: actorKind, role };
  return { actor, credentialId: id, integrationId, productId, requestId: 'tampering' };
}

function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.kind === 'recorded') return outcome.value;
  throw new Error(JSON.stringify(outcome.refusal.by));
}

/** Who notices. */
export const CHECKS = ['start', 'read', 'watcher', 'verification'] as const;
export type Check = (typeof CHECKS)[number];

/** What each check that noticed has said: the entry it names, or undefined, and why. */
export type Noticed = Partial<Record<Check, { readonly seq: number | undefined; readonly reason: string }>>;

/** Asks every check about a store that somebody had in their hands. */
export async function notice(scene: Scene, store: BucketStore): Promise<Noticed> {
  const { settings } = scene;
  const key = openLogKey(settings);
  const dependencies = {
    sha256: nodeSha256,
    signer: key.signer,
    keys: keysOf(key.verifierKey),
    origin: key.signer.name,
  };
  const noticed: Noticed = {};
  const head = await store.head().catch(() => undefined);
  const verification =
    head === undefined ? undefined : await verify(store, head, { ...dependencies, vault: answerVaultOf(key) });
  if (verification === undefined || !verification.intact) {
    noticed.verification = {
      seq: verification?.firstBroken?.seq,
      reason: verification?.firstBroken?.reason ?? 'the store cannot be read',
    };
  }
  const start = await openLedger(store, dependencies).then(() => undefined, told);
  if (start !== undefined) return { ...noticed, start };
  return { ...noticed, ...(await noticedRunning(scene, store)) };
}

/** What a process notices that serves the store: whoever reads and lists, and the watcher in a whole round. */
async function noticedRunning(scene: Scene, store: BucketStore): Promise<Noticed> {
  const { settings, caller } = scene;
  const noticed: Noticed = {};
  const { committer, dependencies } = await compose(settings, { store });
  const watcher = new WatchStore(committer, { random: dependencies.random, clock: { nowMs: () => 0 } });
  const [found] = await watcher
    .check(1)
    .catch((error: unknown): { seq?: number | undefined; reason: string }[] => [told(error)]);
  if (found !== undefined) noticed.watcher = { seq: found.seq, reason: found.reason };
  const lists = new ListArtifacts(committer);
  const reads: (() => Promise<unknown>)[] = [
    ...[scene.updated, scene.labelled, scene.other, scene.large].flatMap(({ id }) => [
      () => new ReadArtifact(committer, dependencies.sha256).execute({ caller, artifactId: id }),
      () => lists.versions({ caller, artifactId: id, limit: 100 }),
      () => lists.custody({ caller, artifactId: id, limit: 100 }),
    ]),
    ...[1, 2].map(
      (version) => () =>
        new ReadArtifact(committer, dependencies.sha256).execute({ caller, artifactId: scene.updated.id, version }),
    ),
    () => lists.list({ caller, filter: { productId: 'AI_Avatar' }, limit: 1_000 }),
  ];
  for (const read of reads) {
    const seen = await read().then(() => undefined, told);
    if (seen !== undefined) noticed.read ??= seen;
  }
  await committer.drain();
  return noticed;
}

function verify(
  ...[store, head, dependencies]: Parameters<typeof verifyStore>
): Promise<VerificationResult | undefined> {
  return verifyStore(store, head, dependencies).catch((error: unknown) => {
    if (error instanceof BucketError) return undefined;
    throw error;
  });
}

/** What a fault names. */
function told(error: unknown): { readonly seq: number | undefined; readonly reason: string } {
  if (BucketError.is(error, 'ledger.broken')) return error.details;
  return { seq: undefined, reason: error instanceof Error ? error.message : String(error) };
}

/** The entry of a version, by what it did; -1 where there is none. */
export function seqOf({ entries }: Scene, type: string, { id }: Pick<Artifact, 'id'>, version = 1): number {
  return entries.findIndex((text) => {
    const entry = parseEntry(text);
    return entry.type === type && entry.artifactId === id && entry.version === version && entry.outcome === 'allowed';
  });
}
