import type { Replayable, Outcome } from '@bucket/application';
import { canonicalJson, type Artifact, type Caller, type Precondition } from '@bucket/domain';
import { nodeSha256 } from '@bucket/node';
import type { Operation } from '../checks/linearizable.ts';
import type { ServiceName } from '../process/genesis.ts';
import type { SimulatedProcess } from '../process/simulated-process.ts';
import type { UseCases } from '../process/use-cases.ts';
import { claimOf, type Bucket, type Persona } from './bucket.ts';

type Answer = Replayable<Outcome<Artifact>>;

/** Artifacts that are made before clients prefer to change those that are there. */
const ARTIFACTS_ENOUGH = 2;
/** Retries of a request under a key before its client gives up. */
const RETRIES_MAX = 6;

/** A service that creates, changes, reads and lists personas, one request after the other, among others who do the same. */
export class ArtifactClient {
  readonly #bucket: Bucket;
  readonly #name: ServiceName;
  #sent = 0;

  constructor(bucket: Bucket, name: ServiceName) {
    this.#bucket = bucket;
    this.#name = name;
  }

  async run(): Promise<void> {
    const { world } = this.#bucket;
    for (;;) {
      await world.scheduler.pause(world.choices.between(1, 15), `${this.#name} thinks`);
      const process = await this.#bucket.readyProcess();
      if (world.isCalm) return;
      await this.#act(process);
    }
  }

  /** One write that must succeed. */
  async write(process: SimulatedProcess): Promise<boolean> {
    const { ended } = await this.#create(process, this.#payload(), undefined, this.#bucket.world.scheduler.steps);
    return ended.kind === 'answered' && ended.answer.kind === 'recorded';
  }

  async #act(process: SimulatedProcess): Promise<void> {
    const { choices } = this.#bucket.world;
    const { artifacts } = this.#bucket;
    const known = choices.pickAny([...artifacts.keys()]);
    const wantsNew = artifacts.size < ARTIFACTS_ENOUGH ? 0.5 : 0.1;
    if (known === undefined || choices.chance(wantsNew)) return this.#createAnew(process);
    const actions = [
      () => this.#update(process, known),
      () => this.#update(process, known),
      () => this.#update(process, known),
      () => this.#read(process, known),
      () => this.#read(process, known),
      () => this.#delete(process, known),
      () => this.#restore(process, known),
      () => this.#restore(process, known),
      () => this.#list(process),
    ] as const;
    return choices.pick(actions)();
  }

  #payload(): Persona {
    this.#sent += 1;
    const displayName = `${this.#name} ${this.#sent} ${'x'.repeat(this.#bucket.world.choices.below(40))}`;
    return { personaId: 'narrator', displayName, basis: 'invented' };
  }

  /** Under a key more often than not; what was not answered is then asked again, by the same words. */
  async #createAnew(process: SimulatedProcess): Promise<void> {
    const { world } = this.#bucket;
    const taken = world.choices.chance(0.15) ? world.choices.pickAny(this.#bucket.keys) : undefined;
    const payload = taken?.payload ?? this.#payload();
    const key = taken?.key ?? (world.choices.chance(0.7) ? `key-${world.choices.below(1_000)}` : undefined);
    if (key !== undefined && taken === undefined) this.#bucket.keys.push({ key, payload });
    const since = world.scheduler.steps;
    // An impatient client asks twice without waiting.
    if (key !== undefined && world.choices.chance(0.2)) void this.#createToo(payload, key, since);
    let before = await this.#create(process, payload, key, since);
    if (key === undefined) return;
    let wasUnknown = before.ended.kind !== 'answered';
    for (let retries = 0; retries < RETRIES_MAX; retries += 1) {
      const isEnough = before.ended.kind === 'answered' && before.ended.answer.kind === 'recorded';
      if (isEnough && !world.choices.chance(0.3)) break;
      const again = await this.#bucket.readyProcess();
      const retry = await this.#create(again, payload, key, since);
      if (retry.ended.kind === 'answered' && retry.ended.answer.kind === 'recorded') {
        const isReplay = 'replayed' in retry.ended.answer;
        if (wasUnknown) world.reached(isReplay ? 'key.replayed-after-unknown' : 'key.done-by-retry');
      }
      if (retry.ended.kind !== 'answered') wasUnknown = true;
      before = retry;
    }
    if (world.choices.chance(0.2)) await this.#create(await this.#bucket.readyProcess(), this.#payload(), key, since);
  }

  async #createToo(payload: Persona, key: string, since: number): Promise<void> {
    await this.#create(await this.#bucket.readyProcess(), payload, key, since);
  }

  /** @param since the step at which it was first asked for */
  async #create(process: SimulatedProcess, payload: Persona, key: string | undefined, since: number) {
    const contentHash = hashOf(payload);
    const idempotency = key === undefined ? undefined : claimOf(this.#caller(''), key, canonicalJson(payload));
    const parts = { artifactClass: 'persona_config', ownerId: 'team', payload, traceId: 'trace-1' };
    const sent = await this.#change(process, 'create', { contentHash, ...keyPart(idempotency) }, (uses, caller) =>
      uses.create.execute({ caller, ...parts, ...(idempotency === undefined ? {} : { idempotency }) }),
    );
    if (sent.ended.kind !== 'answered' || sent.ended.answer.kind !== 'recorded') return sent;
    const { id } = sent.ended.answer.value;
    this.#bucket.artifacts.set(id, Math.max(1, this.#bucket.artifacts.get(id) ?? 1));
    this.#bucket.history.created(id, contentHash, since);
    if (idempotency !== undefined) this.#bucket.answers.check(idempotency.keyHash, sent.ended.answer);
    return sent;
  }

  async #update(process: SimulatedProcess, artifactId: string): Promise<void> {
    const payload = this.#payload();
    const contentHash = hashOf(payload);
    const { precondition, ifVersion } = this.#precondition(artifactId);
    const sent = await this.#change(process, 'update', { artifactId, precondition, contentHash }, (uses, caller) =>
      uses.update.execute({ caller, artifactId, precondition, payload }),
    );
    const { ended } = sent;
    const version =
      ended.kind === 'answered' && ended.answer.kind === 'recorded' ? ended.answer.value.version : undefined;
    if (version !== undefined) this.#bucket.artifacts.set(artifactId, version);
    this.#remember(artifactId, sent, { kind: 'update', ifVersion, contentHash, version }, ifVersion);
  }

  async #delete(process: SimulatedProcess, artifactId: string): Promise<void> {
    const { precondition, ifVersion } = this.#precondition(artifactId);
    const sent = await this.#change(process, 'delete', { artifactId, precondition }, (uses, caller) =>
      uses.delete.execute({ caller, artifactId, precondition }),
    );
    this.#remember(artifactId, sent, { kind: 'delete', ifVersion }, ifVersion);
  }

  async #restore(process: SimulatedProcess, artifactId: string): Promise<void> {
    const sent = await this.#change(process, 'restore', { artifactId }, (uses, caller) =>
      uses.restore.execute({ caller, artifactId }),
    );
    this.#remember(artifactId, sent, { kind: 'restore' }, undefined);
  }

  async #read(process: SimulatedProcess, artifactId: string): Promise<void> {
    const { world, history } = this.#bucket;
    const askedAt = world.scheduler.steps;
    const caller = this.#caller(this.#bucket.nextRequestId());
    const ended = await process.call((uses) => uses.read.execute({ caller, artifactId }));
    if (ended.kind !== 'answered') return;
    const { answer } = ended;
    if (answer.kind === 'refused') return history.refused(artifactId, answer.refusal.by[0].code, undefined, askedAt);
    const { artifact, payload } = answer.value;
    this.#bucket.artifacts.set(artifactId, artifact.version);
    history.saw(artifact, askedAt);
    if (payload === undefined || `sha256:${nodeSha256.hex(payload)}` !== artifact.contentHash)
      world.broken('what is read is what was written', artifactId);
  }

  async #list(process: SimulatedProcess): Promise<void> {
    const { world, history } = this.#bucket;
    const askedAt = world.scheduler.steps;
    const knownBefore = [...this.#bucket.artifacts.keys()];
    const caller = this.#caller(this.#bucket.nextRequestId());
    const filter = { productId: 'AI_Avatar' };
    const ended = await process.call((uses) => uses.list.list({ caller, filter, limit: 1_000 }));
    if (ended.kind !== 'answered' || ended.answer.kind === 'refused') return;
    const { items } = ended.answer.value;
    for (const artifact of items) history.saw(artifact, askedAt);
    const listed = new Set(items.map(({ id }) => id));
    const missing = knownBefore.find((id) => !listed.has(id));
    if (missing !== undefined) world.broken('a list holds what was created before', missing);
  }

  /** Sends a request that changes something, and holds the answer against the log. */
  async #change(
    process: SimulatedProcess,
    kind: string,
    parts: Parameters<Bucket['send']>[2],
    run: (uses: UseCases, caller: Caller) => Promise<Answer>,
  ) {
    const caller = this.#caller(this.#bucket.nextRequestId());
    return this.#bucket.send(process, { kind, caller }, parts, (uses) => run(uses, caller));
  }

  #remember(
    artifactId: string,
    { ended, askedAt }: Awaited<ReturnType<Bucket['send']>>,
    operation: Operation,
    ifVersion: number | undefined,
  ): void {
    const { history } = this.#bucket;
    if (ended.kind === 'none') return;
    if (ended.kind === 'unknown') return history.unknown(artifactId, operation, askedAt);
    if (ended.answer.kind === 'recorded') return history.add(artifactId, operation, askedAt);
    history.refused(artifactId, ended.answer.refusal.by[0].code, ifVersion, askedAt);
  }

  /** The version that was last heard of, which may be an old one; or any. */
  #precondition(artifactId: string): { readonly precondition: Precondition; readonly ifVersion: number | undefined } {
    if (this.#bucket.world.choices.chance(0.15)) return { precondition: { kind: 'any' }, ifVersion: undefined };
    const version = this.#bucket.artifacts.get(artifactId) ?? 1;
    return { precondition: { kind: 'versions', versions: [version] }, ifVersion: version };
  }

  #caller(requestId: string): Caller {
    return this.#bucket.genesis.service(this.#name, requestId);
  }
}

const hashOf = (payload: Persona): string => `sha256:${nodeSha256.hex(canonicalJson(payload))}`;

const keyPart = (claim: { readonly keyHash: string } | undefined): { readonly keyHash?: string } =>
  claim === undefined ? {} : { keyHash: claim.keyHash };
