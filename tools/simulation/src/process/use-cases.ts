import {
  ChangeRequests,
  ClassOfArtifact,
  Committer,
  CreateArtifact,
  Decisions,
  DECIDERS,
  decisionParts,
  DeleteArtifact,
  fingerprintOf,
  Gate,
  LegalHolds,
  ListArtifacts,
  MarkTime,
  openLedger,
  PayloadInspector,
  ReadArtifact,
  RestoreArtifact,
  RetentionClock,
  SweepRetention,
  Sweeps,
  UpdateArtifact,
  type BlockReport,
} from '@bucket/application';
import { aesAnswerVault, ajvPayloadValidator, nodeEd25519, nodeSha256 } from '@bucket/node';
import { bhivPolicy } from '@bucket/policy';
import type { BucketStore, Clock, RandomSource, Stopwatch, TurnScheduler } from '@bucket/ports';
import { ORIGIN, simulatedDependencies } from './dependencies.ts';

const VALIDATOR = ajvPayloadValidator(bhivPolicy);
/** The rules of this build, without its code. */
const PARTS = decisionParts(bhivPolicy, nodeSha256, {});
const RUNNING = { parts: PARTS, fingerprint: fingerprintOf(PARTS, nodeSha256) };
export const VAULT = aesAnswerVault(new Uint8Array(32).fill(7));

/** What a process has of its machine. */
export interface Machine {
  readonly clock: Clock & Stopwatch;
  readonly random: RandomSource;
  readonly turns: TurnScheduler;
  readonly onBlock?: (report: BlockReport) => void;
}

export type UseCases = Awaited<ReturnType<typeof openUseCases>>;

/** The real use cases of one process over a store, as `libs/bucket` composes them, but for HTTP, rates and watchers. */
export async function openUseCases(store: BucketStore, { clock, random, turns, onBlock }: Machine) {
  const ledger = await openLedger(store, simulatedDependencies());
  const gate = new Gate(bhivPolicy, { sha256: nodeSha256, origin: ORIGIN, running: RUNNING });
  const decisions = new Decisions(DECIDERS, { gate, sha256: nodeSha256, vault: VAULT });
  const told = onBlock === undefined ? {} : { onBlock };
  const committer = new Committer(ledger, decisions, { clock, stopwatch: clock, random, turns, ...told });
  const time = await RetentionClock.open(ledger, clock);
  const classes = new ClassOfArtifact(store);
  const inspector = new PayloadInspector(gate, VALIDATOR, nodeSha256);
  const sweep = new SweepRetention(committer, time, random);
  return {
    ledger,
    committer,
    time,
    sweep,
    sweeps: new Sweeps(committer, { sweep, retentionClock: time, clock, random }),
    marks: new MarkTime(committer, time, random),
    create: new CreateArtifact(committer, inspector, random),
    read: new ReadArtifact(committer, nodeSha256),
    update: new UpdateArtifact(committer, inspector, { classes, random }),
    delete: new DeleteArtifact(committer),
    restore: new RestoreArtifact(committer, time),
    list: new ListArtifacts(committer),
    holds: new LegalHolds(committer, random),
    changeRequests: new ChangeRequests(committer, { random, sha256: nodeSha256, ed25519: nodeEd25519 }),
  };
}
