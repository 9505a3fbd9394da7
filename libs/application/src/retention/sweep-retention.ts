import type { Caller, GovernanceState, Sha256 } from '@bucket/domain';
import type { RandomSource } from '@bucket/ports';
import { batchOf } from '../committer/batch.ts';
import type { Committer } from '../committer/committer.ts';
import { bucketCaller } from '../identity/bucket-caller.ts';
import { keptVersions, type KeptVersion } from './due-versions.ts';
import { purgeCommand } from './purge-version.ts';
import type { RetentionClock } from './retention-clock.ts';

export interface DueSet {
  /** Versions that would be destroyed. */
  readonly items: number;
  /** UTF-8 bytes of their payloads. */
  readonly bytes: number;
  /** Versions whose retention has ended and that a hold keeps. */
  readonly held: number;
  /** `sha256:<hex>` over the versions that would be destroyed, in order. */
  readonly digest: string;
}

export interface SweepCount {
  readonly purged: number;
  readonly bytes: number;
}

export interface SweepOptions {
  /** Of the entries that the sweep makes. */
  readonly traceId?: string;
  /** Told of every block. */
  readonly onStep?: (sofar: SweepCount) => void;
}

/** What was looked at before and need not be again, while records of governance stay as they are. */
interface Scanned {
  readonly stateKey: string;
  readonly place: string | undefined;
  /** When the first of what was passed over is due, in retention time. */
  readonly nextDueMs: number;
}

const NOTHING_SCANNED: Scanned = { stateKey: '', place: undefined, nextDueMs: Number.NEGATIVE_INFINITY };

/**
 * Destroys content whose retention has ended, in steps of a few hundred versions, each step a block of its own: a sweep that is
 * broken off has done what its blocks say, and the next one does the rest. Several processes may sweep at once.
 */
export class SweepRetention {
  readonly #committer: Committer;
  readonly #clock: RetentionClock;
  readonly #random: RandomSource;
  #scanned = NOTHING_SCANNED;

  constructor(committer: Committer, clock: RetentionClock, random: RandomSource) {
    this.#committer = committer;
    this.#clock = clock;
    this.#random = random;
  }

  /** What is due at a time under the holds and locks that there are. @param atMs in retention time */
  async due(atMs: number): Promise<DueSet> {
    const { sha256 } = this.#committer.ledger.dependencies;
    let due = { items: 0, bytes: 0, held: 0, digest: sha256.hex('') };
    for await (const { versions } of keptVersions(this.#source(), atMs)) {
      for (const version of versions) if (version.endsMs <= atMs) due = counted(due, version, sha256);
    }
    return { ...due, digest: `sha256:${due.digest}` };
  }

  /**
   * @param untilMs retention time; what ends after it stays, whatever the time is meanwhile
   * @throws {BucketError} when a step cannot be recorded; the steps before it have happened
   */
  async run(untilMs: number, { traceId, onStep }: SweepOptions = {}): Promise<SweepCount> {
    const stateKey = stateKeyOf(this.#committer.ledger.state);
    const isKnown = this.#scanned.stateKey === stateKey && this.#scanned.nextDueMs > untilMs;
    const start = isKnown ? this.#scanned : { ...NOTHING_SCANNED, nextDueMs: Number.POSITIVE_INFINITY };
    let { nextDueMs, place } = start;
    let count: SweepCount = { purged: 0, bytes: 0 };
    for await (const { versions, next } of keptVersions(this.#source(), untilMs, start.place)) {
      const due = versions.filter(({ isHeld, endsMs }) => !isHeld && endsMs <= untilMs);
      for (const { isHeld, endsMs } of versions)
        if (!isHeld && endsMs > untilMs) nextDueMs = Math.min(nextDueMs, endsMs);
      if (due.length > 0) {
        const step = await this.#purge(due, untilMs, traceId);
        if (step.purged < due.length) nextDueMs = Number.NEGATIVE_INFINITY; // what was refused is looked at again
        count = { purged: count.purged + step.purged, bytes: count.bytes + step.bytes };
        onStep?.(count);
      }
      place = next ?? place;
    }
    this.#scanned = { stateKey, place, nextDueMs };
    return count;
  }

  /** @returns what the gate admitted: of two processes that sweep at once, one destroys a version and the other is refused */
  async #purge(due: readonly KeptVersion[], untilMs: number, traceId: string | undefined): Promise<SweepCount> {
    const bucket = bucketCaller(this.#random.uuid7());
    const caller: Caller = traceId === undefined ? bucket : { ...bucket, traceId };
    const nowMs = Math.min(untilMs, this.#clock.nowMs());
    const commands = due.map(({ artifactId, version, retiredAt }) =>
      purgeCommand(caller, { artifactId, version, retiredAt }, nowMs),
    );
    const outcome = await this.#committer.submit(batchOf(caller, commands, undefined));
    const recorded = outcome.results.flatMap((result) => (result.kind === 'recorded' ? [result.value] : []));
    return { purged: recorded.length, bytes: recorded.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) };
  }

  #source() {
    const { store, state, dependencies } = this.#committer.ledger;
    return { store, state, sha256: dependencies.sha256 };
  }
}

function counted(due: DueSet, { artifactId, version, sizeBytes, isHeld }: KeptVersion, sha256: Sha256): DueSet {
  if (isHeld) return { ...due, held: due.held + 1 };
  const digest = sha256.hex(`${due.digest}\n${artifactId}@${version}`);
  return { items: due.items + 1, bytes: due.bytes + sizeBytes, held: due.held, digest };
}

/** Everything that can bring the end of a retention forward: releases, new policies, locks that were replaced. */
function stateKeyOf(state: GovernanceState): string {
  return JSON.stringify([
    state.holds().map(({ id, releasedAt }) => [id, releasedAt]),
    state.integrations().map(({ integrationId, retentionPolicy }) => [integrationId, retentionPolicy]),
    state.retentionLocks(),
  ]);
}
