import { IDEMPOTENCY_KEPT_MS, type AuditEntry, type LegalHold, type RecordChange } from '@bucket/domain';
import { BEHIND_MS_MAX } from '../world/adversity.ts';
import type { World } from '../world/world.ts';
import type { LogFold } from './log-fold.ts';
import type { Requests, SentRequest } from './requests.ts';

/**
 * The shortest time that content is kept after it went out of use, less the time by which the clock of the process that recorded
 * this may have been behind the others.
 */
const KEPT_MS = 90 * 86_400_000 - BEHIND_MS_MAX;

/** A purge of a current version, for the history of its artifact. */
export interface Purge {
  readonly artifactId: string;
  readonly step: number;
}

/** Holds one entry after the other against what was asked, and against what the entries before it make of the bucket. */
export class EntryRules {
  readonly purges: Purge[] = [];
  readonly #world: World;
  readonly #fold: LogFold;
  readonly #requests: Requests;
  /** Requests that had an effect, with the entry. */
  readonly #effects = new Map<string, number>();
  readonly #keys = new Map<string, string>();

  constructor(world: World, fold: LogFold, requests: Requests) {
    this.#world = world;
    this.#fold = fold;
    this.#requests = requests;
  }

  hasEffect(requestId: string): boolean {
    return this.#effects.has(requestId);
  }

  check(entry: AuditEntry, records: readonly RecordChange[]): void {
    const { idempotency, outcome, type } = entry;
    const changes = entry.metadataCommitment !== undefined || records.length > 0;
    if (outcome === 'refused') {
      if (changes) this.#broken('what is refused is not stored', `${entry.seq} ${type}`);
      if (type === 'artifact.purge') this.#world.reached('purge.refused');
      if (entry.actor.role === 'executor') this.#world.reached('attempt.counted');
      this.#fold.addRefusal(entry);
      return;
    }
    if (idempotency !== undefined) this.#checkKey(entry, idempotency.key);
    if (changes && entry.actor.kind !== 'bucket') this.#checkEffect(entry);
    if (entry.metadataCommitment !== undefined) this.#checkArtifact(entry);
    this.#checkReleases(records);
    this.#fold.addRecords(records);
    if (type === 'retention.mark') this.#world.reached('time.marked');
    if (type === 'retention.end') this.#world.reached('sweep.ended');
  }

  /** One key, one effect, for as long as its answer is given back. */
  #checkKey({ at, seq }: AuditEntry, key: string): void {
    const before = this.#keys.get(key);
    if (before !== undefined && Date.parse(at) - Date.parse(before) <= IDEMPOTENCY_KEPT_MS)
      this.#broken('one key has one effect', `entry ${seq} under a key that was used at ${before}`);
    this.#keys.set(key, at);
  }

  #checkEffect(entry: AuditEntry): void {
    const { requestId, seq } = entry;
    if (requestId.startsWith('integrate-')) return; // of the genesis
    const request = this.#requests.get(requestId);
    const first = this.#effects.get(requestId);
    if (first !== undefined) this.#broken('a request has one effect', `${requestId}: entries ${first} and ${seq}`);
    this.#effects.set(requestId, seq);
    if (request === undefined) return this.#broken('only what was asked happens', `entry ${seq}`);
    if (request.ending === 'none')
      this.#broken('what is said not to have happened does not happen', `${request.kind} ${requestId}, entry ${seq}`);
    if (request.actorId !== entry.actor.id) this.#broken('who asked is who is recorded', `entry ${seq}`);
  }

  #checkArtifact(entry: AuditEntry): void {
    const { artifactId = '', seq, type, version = 0, requestId } = entry;
    const known = this.#fold.artifacts.get(artifactId);
    const request = this.#requests.get(requestId);
    const before = known?.version ?? 0;
    const makesVersion = type === 'artifact.create' || type === 'artifact.update';
    if (makesVersion && version !== before + 1)
      this.#broken('no update is lost', `entry ${seq} makes version ${version} of ${before}`);
    if (request?.precondition?.kind === 'versions' && !request.precondition.versions.includes(before))
      this.#broken('a change is made to the version that was seen', `entry ${seq} changes version ${before}`);
    if (makesVersion && request !== undefined) this.#checkContent(request, artifactId, version, seq);
    if (type === 'artifact.delete' || type === 'artifact.purge') this.#checkHolds(artifactId, version, seq);
    if (type === 'artifact.purge') this.#checkPurge(artifactId, version, seq);
    if (type === 'artifact.restore') this.#world.reached('artifact.restored');
    // The time of the entry lies between question and flush.
    this.#fold.addArtifact(entry, artifactId, version, request?.askedMs ?? this.#world.trueMs);
  }

  #checkContent(request: SentRequest, artifactId: string, version: number, seq: number): void {
    const stored = this.#fold.stored(artifactId, version);
    if (stored?.contentHash !== request.contentHash)
      this.#broken('what is stored is what was sent', `entry ${seq}: ${stored?.contentHash}`);
  }

  #checkHolds(artifactId: string, version: number, seq: number): void {
    const artifact = this.#fold.stored(artifactId, version);
    const holds: readonly LegalHold[] = artifact === undefined ? [] : this.#fold.holdsOver(artifact);
    if (holds.length > 0) this.#broken('what is held stays', `entry ${seq} under hold ${holds[0]?.id}`);
  }

  #checkPurge(artifactId: string, version: number, seq: number): void {
    const known = this.#fold.artifacts.get(artifactId);
    const retiredMs = known?.retiredMs.get(version);
    const isCurrent = known?.version === version;
    this.#world.reached(isCurrent ? 'purge.deleted' : 'purge.superseded');
    if (isCurrent) this.purges.push({ artifactId, step: this.#world.scheduler.steps });
    if (retiredMs === undefined || this.#world.trueMs - retiredMs < KEPT_MS)
      this.#broken('no content is destroyed before its time', `entry ${seq}, retired at ${retiredMs}`);
  }

  /** Two people approved the release of a hold, neither of whom asked for it. */
  #checkReleases(records: readonly RecordChange[]): void {
    for (const change of records) {
      if (change.kind !== 'hold' || change.value.releasedBy === null) continue;
      const request = records.find(({ id }) => id === change.value.releasedBy);
      const approvals = request?.kind === 'change-request' ? request.value.approvals : [];
      const asker = request?.kind === 'change-request' ? request.value.requestedBy : '';
      const voices = new Set(approvals.map(({ personId }) => personId));
      if (voices.size < 2 || voices.has(asker)) this.#broken('two people approve, neither of whom asked', change.id);
      this.#world.reached('hold.released');
    }
  }

  #broken(invariant: string, detail: string): void {
    this.#world.broken(invariant, detail);
  }
}
