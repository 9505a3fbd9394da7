import {
  AdmitWrites,
  Authenticate,
  beginBucket,
  ChangeRequests,
  ClassOfArtifact,
  Committer,
  CreateArtifact,
  DECIDERS,
  Decisions,
  DeleteArtifact,
  Evaluate,
  Gate,
  Integrations,
  ListArtifacts,
  openLedger,
  PayloadInspector,
  peopleTokens,
  Prove,
  QueryEntries,
  ReadArtifact,
  ReadGovernance,
  RecordRefusals,
  UpdateArtifact,
  VerifyLog,
  WatchStore,
  WatchThresholds,
  type CommitterDependencies,
} from '@bucket/application';
import { MemoryWriteLimiter } from '@bucket/memory';
import {
  answerVaultOf,
  ajvPayloadValidator,
  immediateTurns,
  nodeRandom,
  nodeSha256,
  systemClock,
  type LogKey,
} from '@bucket/node';
import { bhivPolicy } from '@bucket/policy';
import type { BucketStore, WriteLimiter } from '@bucket/ports';
import { openLogKey, writeBootstrap } from './bucket-home.ts';
import type { Settings } from './settings.ts';

/** Everything the HTTP edge may call. */
export interface Bucket {
  readonly settings: Settings;
  readonly key: LogKey;
  readonly gate: Gate;
  readonly committer: Committer;
  readonly admitWrites: AdmitWrites;
  readonly authenticate: Authenticate;
  readonly createArtifact: CreateArtifact;
  readonly readArtifact: ReadArtifact;
  readonly updateArtifact: UpdateArtifact;
  readonly deleteArtifact: DeleteArtifact;
  readonly listArtifacts: ListArtifacts;
  readonly changeRequests: ChangeRequests;
  readonly integrations: Integrations;
  readonly evaluate: Evaluate;
  readonly readGovernance: ReadGovernance;
  readonly queryEntries: QueryEntries;
  readonly prove: Prove;
  readonly verifyLog: VerifyLog;
  readonly refusals: RecordRefusals;
  readonly watchThresholds: WatchThresholds;
  readonly watchStore: WatchStore;
}

/** Where the adapters come from; the one switch over `BUCKET_STORE` is in `open-store.ts`. */
export interface Adapters {
  readonly store: BucketStore;
  readonly limiter?: WriteLimiter;
  readonly onBlock?: NonNullable<CommitterDependencies['onBlock']>;
}

/**
 * The composition root: opens and proves the log, begins an empty one, and wires the use cases.
 *
 * @throws {BucketError} `ledger.broken` or `ledger.foreign`: such a bucket is not served
 */
export async function composeBucket(settings: Settings, { store, limiter, onBlock }: Adapters): Promise<Bucket> {
  const key = openLogKey(settings);
  const sha256 = nodeSha256;
  const ledger = await openLedger(store, {
    sha256,
    signer: key.signer,
    verifier: key.verifier,
    origin: key.signer.name,
  });
  const gate = new Gate(bhivPolicy);
  const platform = { random: nodeRandom, sha256, clock: systemClock };
  const vault = answerVaultOf(key);
  const decisions = new Decisions(DECIDERS, {
    gate,
    sha256,
    vault,
  });
  const committer = new Committer(ledger, decisions, {
    clock: systemClock,
    random: nodeRandom,
    turns: immediateTurns,
    ...(onBlock === undefined ? {} : { onBlock }),
  });
  if (ledger.head.size === 0) {
    const people = peopleTokens(nodeRandom);
    // The tokens are durable before anything depends on them: a crash in between begins anew at the next start.
    writeBootstrap(settings.dataDir, key, people);
    await beginBucket(committer, people, { random: nodeRandom, sha256, nowMs: systemClock.nowMs() });
  }
  const inspector = new PayloadInspector(gate, ajvPayloadValidator(gate.policy), sha256);
  const classes = new ClassOfArtifact(store);
  return {
    settings,
    key,
    gate,
    committer,
    admitWrites: new AdmitWrites(limiter ?? new MemoryWriteLimiter(systemClock), ledger, gate),
    authenticate: new Authenticate(ledger, sha256),
    createArtifact: new CreateArtifact(committer, inspector, nodeRandom),
    readArtifact: new ReadArtifact(committer, sha256),
    updateArtifact: new UpdateArtifact(committer, inspector, { classes, random: nodeRandom }),
    deleteArtifact: new DeleteArtifact(committer),
    listArtifacts: new ListArtifacts(committer),
    changeRequests: new ChangeRequests(committer, platform),
    integrations: new Integrations(committer, nodeRandom),
    evaluate: new Evaluate(committer, inspector, classes),
    readGovernance: new ReadGovernance(committer),
    queryEntries: new QueryEntries(committer),
    prove: new Prove(committer),
    verifyLog: new VerifyLog(committer, vault),
    refusals: new RecordRefusals(committer, platform),
    watchThresholds: new WatchThresholds(committer, gate, nodeRandom),
    watchStore: new WatchStore(committer, platform),
  };
}
