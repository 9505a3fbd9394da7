import type { IdempotencyClaim, Outcome, Replayable } from '@bucket/application';
import { parseEntry, type Caller } from '@bucket/domain';
import type { MemoryState } from '@bucket/memory';
import { nodeSha256 } from '@bucket/node';
import { Answers } from '../checks/answers.ts';
import { Histories } from '../checks/histories.ts';
import type { LogWatch } from '../checks/log-watch.ts';
import type { Requests, SentRequest } from '../checks/requests.ts';
import type { Genesis } from '../process/genesis.ts';
import type { Ended, SimulatedProcess } from '../process/simulated-process.ts';
import type { UseCases } from '../process/use-cases.ts';
import type { World } from '../world/world.ts';

/** How a refusal shows among the states that were reached. */
const REFUSAL_STATES = {
  'idempotency.key-reused': 'key.reused',
  'idempotency.in-progress': 'key.running',
  'precondition.failed': 'if-match.failed',
  'artifact.deleted': 'artifact.deleted',
  'artifact.held': 'hold.refused-delete',
} as const;

/** The claim of a request, made as the HTTP edge makes it. The credential stands for the bearer token. */
export function claimOf({ credentialId }: Caller, key: string, body: string): IdempotencyClaim {
  return {
    keyHash: nodeSha256.hex(`${credentialId}\nPOST\n/v1/artifacts\n${key}`),
    fingerprint: nodeSha256.hex(body),
    secret: `${credentialId}\n${key}`,
  };
}

/** What clients create. */
export type Persona = Readonly<Record<'personaId' | 'displayName' | 'basis', string>>;

/** The bucket as its clients see it: some processes of which any may answer, and what was heard from them. */
export class Bucket {
  readonly world: World;
  readonly genesis: Genesis;
  readonly history: Histories;
  readonly answers: Answers;
  /** Versions that clients have heard of, by artifact. */
  readonly artifacts = new Map<string, number>();
  /** Keys that were used, with what was sent under them: another client may use the same by chance or on purpose. */
  readonly keys: { readonly key: string; readonly payload: Persona }[] = [];
  readonly #processes: readonly SimulatedProcess[];
  readonly #state: MemoryState;
  readonly #watch: LogWatch;
  readonly #requests: Requests;
  readonly #acknowledged: { readonly seq: number; readonly entryHash: string }[] = [];
  #requestIds = 0;

  constructor(
    world: World,
    genesis: Genesis,
    parts: {
      readonly processes: readonly SimulatedProcess[];
      readonly state: MemoryState;
      readonly watch: LogWatch;
      readonly requests: Requests;
    },
  ) {
    this.world = world;
    this.genesis = genesis;
    this.history = new Histories(world);
    this.answers = new Answers(world);
    this.#processes = parts.processes;
    this.#state = parts.state;
    this.#watch = parts.watch;
    this.#requests = parts.requests;
  }

  nextRequestId(): string {
    this.#requestIds += 1;
    return `request-${this.#requestIds}`;
  }

  /** A process that serves; waits until there is one. */
  async readyProcess(): Promise<SimulatedProcess> {
    for (;;) {
      const ready = this.world.choices.pickAny(this.#processes.filter(({ uses }) => uses !== undefined));
      if (ready !== undefined) return ready;
      await this.world.scheduler.pause(20, 'nobody serves');
    }
  }

  /** Sends a request that changes something, and holds what its client is told against the log. */
  async send<T>(
    process: SimulatedProcess,
    { kind, caller }: { readonly kind: string; readonly caller: Caller },
    parts: Pick<Partial<SentRequest>, 'artifactId' | 'precondition' | 'contentHash' | 'keyHash'>,
    run: (uses: UseCases) => Promise<Replayable<Outcome<T>>>,
  ): Promise<{ readonly ended: Ended<Replayable<Outcome<T>>>; readonly askedAt: number }> {
    const { requestId, actor } = caller;
    const askedAt = this.world.scheduler.steps;
    const request = this.#requests.add({ requestId, actorId: actor.id, kind, askedMs: this.world.trueMs, ...parts });
    const ended = await process.call(run);
    this.world.scheduler.note(`${requestId} ${kind} ${ended.kind}`);
    request.ending = ended.kind === 'answered' ? ended.answer.kind : ended.kind;
    if (ended.kind === 'answered') this.#checkAnswer(request, ended.answer);
    if (ended.kind === 'none' && this.#watch.rules.hasEffect(requestId))
      this.world.broken('what is said not to have happened does not happen', `${kind} ${requestId}`);
    return { ended, askedAt };
  }

  /** What was answered is in the durable log, where the answer says, once its block is. */
  #checkAnswer(request: SentRequest, answer: Replayable<Outcome<unknown>>): void {
    const { seq, entryHash } = answer.place;
    const canonical = this.#state.entries[seq]?.stored.canonical;
    if (canonical === undefined || nodeSha256.hex(canonical) !== entryHash)
      return this.world.broken('what is answered is durable', `${request.kind} ${request.requestId}, entry ${seq}`);
    const entry = parseEntry(canonical);
    const isReplay = 'replayed' in answer;
    if (isReplay) this.world.reached('key.replayed');
    const isOfIt = isReplay ? entry.idempotency?.key === request.keyHash : entry.requestId === request.requestId;
    const isSame = entry.outcome === (answer.kind === 'refused' ? 'refused' : 'allowed');
    if (!isOfIt || !isSame || entry.actor.id !== request.actorId)
      this.world.broken('an answer is that to the request', `${request.kind} ${request.requestId}, entry ${seq}`);
    if (answer.kind !== 'refused') {
      this.#acknowledged.push({ seq, entryHash });
      return;
    }
    const { code } = answer.refusal.by[0];
    const state = Object.entries(REFUSAL_STATES).find(([refused]) => refused === code)?.[1];
    if (state !== undefined) this.world.reached(state);
  }

  /** Everything that was ever acknowledged is still there. */
  checkAcknowledged(): void {
    for (const { seq, entryHash } of this.#acknowledged) {
      const canonical = this.#state.entries[seq]?.stored.canonical ?? '';
      if (nodeSha256.hex(canonical) !== entryHash) this.world.broken('what is acknowledged stays', `entry ${seq}`);
    }
  }
}
