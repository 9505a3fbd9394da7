import {
  adoptRules,
  beginBucket,
  ClassOfArtifact,
  Committer,
  DECIDERS,
  decisionParts,
  Decisions,
  fingerprintOf,
  Gate,
  LogKeys,
  keptSize,
  openLedger,
  type Ledger,
  type RunningRules,
  recordRestore,
  requireContinues,
  PayloadInspector,
  peopleTokens,
  RetentionClock,
  ruleDrift,
  type CommitterDependencies,
  type Witnessing,
} from '@bucket/application';
import { BucketError, instantOf, type PolicyPack, type Sha256 } from '@bucket/domain';
import { MemoryWriteLimiter } from '@bucket/memory';
import {
  answerVaultOf,
  ajvPayloadValidator,
  immediateTurns,
  nodeEd25519,
  nodeDiskRoom,
  nodeRandom,
  nodeSha256,
  noteVerifierOf,
  systemClock,
  systemStopwatch,
  UNKNOWN_ROOM,
  type LogKey,
} from '@bucket/node';
import type {
  AnswerVault,
  BucketStore,
  Clock,
  DiskRoom,
  RandomSource,
  SignatureVerifier,
  Stopwatch,
  WriteLimiter,
} from '@bucket/ports';
import { builtCode } from './built-code.ts';
import { CheckpointFile } from './checkpoint-file.ts';
import { openLogKey, writeBootstrap } from './bucket-home.ts';
import { openPolicyPack } from './open-policy-pack.ts';
import { openWitnessing, WITNESSED_SUFFIX } from './open-witnessing.ts';
import type { Settings } from './settings.ts';
import { witnessPolicy } from './witness-policy.ts';

/** What use cases need besides the committer: hashing, and everything that is not deterministic. */
export interface UseCaseDependencies {
  readonly random: RandomSource;
  readonly sha256: Sha256;
  readonly ed25519: SignatureVerifier;
  readonly clock: Clock;
  readonly stopwatch: Stopwatch;
}

const USE_CASE_DEPENDENCIES: UseCaseDependencies = {
  random: nodeRandom,
  sha256: nodeSha256,
  ed25519: nodeEd25519,
  clock: systemClock,
  stopwatch: systemStopwatch,
};

/** An opened and verified bucket: what the use cases are built from. Each program builds those that it needs. */
export interface Composition {
  readonly settings: Settings;
  readonly key: LogKey;
  readonly store: BucketStore;
  readonly gate: Gate;
  readonly committer: Committer;
  readonly inspector: PayloadInspector;
  readonly classes: ClassOfArtifact;
  readonly limiter: WriteLimiter;
  readonly retentionClock: RetentionClock;
  readonly room: DiskRoom;
  readonly dependencies: UseCaseDependencies;
  readonly vault: AnswerVault;
  /** Keeps the newest signed checkpoint apart from the store; does nothing for a store in memory. */
  readonly keepCheckpoint: () => void;
  /** Gets the log cosigned; undefined where no witnesses are named. */
  readonly witnessing: Witnessing | undefined;
}

/** The adapters of one bucket. `openStore` and `openLimiter` choose them by the settings. */
export interface Adapters {
  readonly store: BucketStore;
  /** Limits this process alone where absent. */
  readonly limiter?: WriteLimiter;
  /** That of the settings where absent. */
  readonly policy?: PolicyPack;
  readonly onBlock?: NonNullable<CommitterDependencies['onBlock']>;
  /** Whether the store was put back on purpose: then that is recorded, and the kept checkpoint replaced. */
  readonly isRestored?: boolean;
}

/**
 * Opens the log and verifies it, and records the first entry of an empty one.
 *
 * @throws {BucketError} `ledger.broken`, `ledger.foreign`, `ledger.key-retired`, `ledger.rolled-back` or `ledger.forked`:
 *   such a bucket must not be served
 * @throws {BucketError} `rules.not-approved` when this build decides by other rules than those that were approved
 * @throws {SettingsFault} for a policy pack or a policy of witnesses that is none
 */
export async function compose(
  settings: Settings,
  { store, limiter, policy, onBlock, isRestored = false }: Adapters,
): Promise<Composition> {
  const witnesses = witnessPolicy(settings);
  const key = openLogKey(settings);
  const ledger = await openLedger(store, {
    sha256: nodeSha256,
    signer: key.signer,
    keys: new LogKeys(key.verifierKey, noteVerifierOf),
    origin: key.signer.name,
  });
  ledger.dependencies.keys.requireOwnSigns();
  const pack = policy ?? (await openPolicyPack(settings));
  const gate = new Gate(pack, { sha256: nodeSha256, origin: key.signer.name, running: runningRules(pack) });
  const vault = answerVaultOf(key);
  const decisions = new Decisions(DECIDERS, { gate, sha256: nodeSha256, vault });
  const committer = new Committer(ledger, decisions, {
    clock: systemClock,
    stopwatch: systemStopwatch,
    random: nodeRandom,
    turns: immediateTurns,
    ...(onBlock === undefined ? {} : { onBlock }),
  });
  const { checkpoints, witnessed } = checkpointFiles(settings);
  const kept = checkpoints?.read();
  for (const note of isRestored ? [] : [kept, witnessed?.read()])
    if (note !== undefined) await requireContinues(ledger, note);
  if (ledger.head.size === 0) {
    const people = peopleTokens(nodeRandom);
    // The tokens are durable before the log refers to them: after a crash in between, the next start begins again.
    writeBootstrap(settings.dataDir, key, people);
    const now = { random: nodeRandom, sha256: nodeSha256, nowMs: systemClock.nowMs() };
    await beginBucket(committer, people, now);
  } else if (ledger.state.ruleSet() === undefined) {
    await adoptRules(committer, nodeRandom);
  } else {
    requireApproved(gate, ledger);
  }
  if (kept !== undefined && isRestored) {
    await recordRestore(committer, keptSize(ledger, kept));
    checkpoints?.replace(ledger.checkpoint);
  }
  if (isRestored) witnessed?.remove();
  return {
    settings,
    key,
    store,
    vault,
    keepCheckpoint: () => checkpoints?.keep(ledger),
    witnessing: witnesses && !isRestored ? await openWitnessing(committer, witnesses, witnessed) : undefined,
    gate,
    committer,
    inspector: new PayloadInspector(gate, ajvPayloadValidator(gate.policy), nodeSha256),
    room: settings.store === 'embedded' ? nodeDiskRoom(settings.dataDir, systemClock) : UNKNOWN_ROOM,
    limiter: limiter ?? new MemoryWriteLimiter(systemClock),
    classes: new ClassOfArtifact(store),
    retentionClock: await RetentionClock.open(ledger, { ...systemClock, ...systemStopwatch }),
    dependencies: USE_CASE_DEPENDENCIES,
  };
}

/** The files apart from the store that keep the newest checkpoint and the newest cosigned one; none for a store in memory. */
function checkpointFiles({
  store,
  checkpointFile,
}: Settings): Partial<Record<'checkpoints' | 'witnessed', CheckpointFile>> {
  if (store === 'memory') return {};
  return {
    checkpoints: new CheckpointFile(checkpointFile),
    witnessed: new CheckpointFile(`${checkpointFile}${WITNESSED_SUFFIX}`),
  };
}

/** What this build decides with, its files included. */
export function runningRules(policy: PolicyPack): RunningRules {
  const parts = decisionParts(policy, nodeSha256, builtCode());
  return { parts, fingerprint: fingerprintOf(parts, nodeSha256) };
}

/** Failure scenario 4: rules that nobody approved do not start. */
function requireApproved(gate: Gate, { state }: Ledger): void {
  const { rules: difference } = ruleDrift(gate, state, instantOf(systemClock.nowMs()));
  if (difference.length > 0) throw new BucketError('rules.not-approved', { difference });
}
