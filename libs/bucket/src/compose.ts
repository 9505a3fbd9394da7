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
  openLedger,
  type Ledger,
  type RunningRules,
  PayloadInspector,
  peopleTokens,
  ruleDrift,
  type CommitterDependencies,
} from '@bucket/application';
import { BucketError, instantOf, type Sha256 } from '@bucket/domain';
import { MemoryWriteLimiter } from '@bucket/memory';
import {
  aesAnswerVault,
  ajvPayloadValidator,
  immediateTurns,
  nodeEd25519,
  nodeRandom,
  nodeSha256,
  secretOf,
  systemClock,
  type LogKey,
} from '@bucket/node';
import { bhivPolicy } from '@bucket/policy';
import type { BucketStore, Clock, RandomSource, SignatureVerifier, WriteLimiter } from '@bucket/ports';
import { builtCode } from './built-code.ts';
import { openLogKey, writeBootstrap } from './bucket-home.ts';
import type { Settings } from './settings.ts';

/** What use cases need besides the committer: hashing, and everything that is not deterministic. */
export interface UseCaseDependencies {
  readonly random: RandomSource;
  readonly sha256: Sha256;
  readonly ed25519: SignatureVerifier;
  readonly clock: Clock;
}

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
  readonly dependencies: UseCaseDependencies;
}

/** The adapters of one bucket. `openStore` and `openLimiter` choose them by the settings. */
export interface Adapters {
  readonly store: BucketStore;
  /** Limits this process alone where absent. */
  readonly limiter?: WriteLimiter;
  readonly onBlock?: NonNullable<CommitterDependencies['onBlock']>;
}

/**
 * Opens the log and verifies it, and records the first entry of an empty one.
 *
 * @throws {BucketError} `ledger.broken` or `ledger.foreign`: such a bucket must not be served; `rules.not-approved` when this
 *   build decides by other rules than those that were approved
 */
export async function compose(settings: Settings, { store, limiter, onBlock }: Adapters): Promise<Composition> {
  const key = openLogKey(settings);
  const ledger = await openLedger(store, {
    sha256: nodeSha256,
    signer: key.signer,
    verifier: key.verifier,
    origin: key.signer.name,
  });
  const gate = new Gate(bhivPolicy, { sha256: nodeSha256, origin: key.signer.name, running: runningRules() });
  const vault = aesAnswerVault(secretOf(key, 'idempotency answers'));
  const decisions = new Decisions(DECIDERS, { gate, sha256: nodeSha256, vault });
  const committer = new Committer(ledger, decisions, {
    clock: systemClock,
    random: nodeRandom,
    turns: immediateTurns,
    ...(onBlock === undefined ? {} : { onBlock }),
  });
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
  return {
    settings,
    key,
    store,
    gate,
    committer,
    inspector: new PayloadInspector(gate, ajvPayloadValidator(gate.policy), nodeSha256),
    limiter: limiter ?? new MemoryWriteLimiter(systemClock),
    classes: new ClassOfArtifact(store),
    dependencies: { random: nodeRandom, sha256: nodeSha256, ed25519: nodeEd25519, clock: systemClock },
  };
}

/** What this build decides with, its files included. */
export function runningRules(): RunningRules {
  const parts = decisionParts(bhivPolicy, nodeSha256, builtCode());
  return { parts, fingerprint: fingerprintOf(parts, nodeSha256) };
}

/** Failure scenario 4: rules that nobody approved do not start. */
function requireApproved(gate: Gate, { state }: Ledger): void {
  const { rules: difference } = ruleDrift(gate, state, instantOf(systemClock.nowMs()));
  if (difference.length > 0) throw new BucketError('rules.not-approved', { difference });
}
