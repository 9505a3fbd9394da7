import { expect } from '@jest/globals';
import type { AskedScope } from '../holds/legal-holds.ts';
import { codeOf } from '../workbench/workbench.spec-data.ts';
import type { LifecycleBench } from './bench.spec-data.ts';
import type { LifecycleModel, ModelArtifact, ModelScope } from './lifecycle-model.spec-data.ts';

/** Which of a run's two owners or two traces. */
export type Which = 'a' | 'b';
export type Scope =
  | { readonly over: 'artifact'; readonly nth: number }
  | { readonly over: 'owner' | 'trace'; readonly which: Which }
  | { readonly over: 'class' };

interface Known {
  readonly id: string;
  /** Bytes of each version's payload. */
  readonly sizes: number[];
}

/** Only where they differ is it a matter for `expect`, which takes longer than a block. */
function expectSame(seen: string, wanted: string): void {
  if (seen !== wanted) expect(seen).toBe(wanted);
}

/** A bucket and its model side by side, and what the present run has of its own in them. */
export class LifecycleWorld {
  readonly life: LifecycleBench;
  readonly #model: LifecycleModel;
  readonly #known = new Map<ModelArtifact, Known>();
  readonly #holdIds: string[] = [];
  #runs = 0;
  #mine: ModelArtifact[] = [];
  #holdsBefore = 0;
  #isSpent = false;

  constructor(life: LifecycleBench, model: LifecycleModel) {
    this.life = life;
    this.#model = model;
  }

  get runs(): number {
    return this.#runs;
  }

  /** Whether something was done that is not about the artifacts of its run alone: the next run needs a bucket of its own. */
  get isSpent(): boolean {
    return this.#isSpent;
  }

  begin(): void {
    this.#runs += 1;
    this.#mine = [];
    this.#holdsBefore = this.#holdIds.length;
  }

  has(nth: number): boolean {
    return nth < this.#mine.length;
  }

  hasHold(nth: number): boolean {
    return this.#holdsBefore + nth < this.#holdIds.length;
  }

  async create(owner: Which, trace: Which): Promise<void> {
    const names = { ownerId: this.#name(owner), traceId: this.#name(trace) };
    const { id, sizeBytes } = await this.life.create(names);
    const artifact = this.#model.create(names.ownerId, names.traceId);
    this.#mine.push(artifact);
    this.#known.set(artifact, { id, sizes: [sizeBytes] });
  }

  async update(nth: number): Promise<void> {
    const { artifact, id, sizes } = this.#nth(nth);
    const outcome = await this.life.tryUpdate(id, 'x'.repeat(sizes.length + 1));
    expectSame(codeOf(outcome), this.#model.update(artifact));
    if (outcome.kind === 'recorded') sizes.push(outcome.value.sizeBytes);
  }

  async delete(nth: number): Promise<void> {
    const { artifact, id } = this.#nth(nth);
    expectSame(await this.life.delete(id), this.#model.delete(artifact));
  }

  async restore(nth: number): Promise<void> {
    const { artifact, id } = this.#nth(nth);
    expectSame(await this.life.restore(id), this.#model.restore(artifact));
  }

  async read(nth: number): Promise<void> {
    const { artifact, id } = this.#nth(nth);
    for (const version of artifact.versions.keys())
      expectSame(await this.life.read(id, version + 1), this.#model.read(artifact, version + 1));
  }

  async hold(scope: Scope): Promise<void> {
    this.#isSpent ||= scope.over === 'class';
    const { id } = await this.life.hold(this.#asked(scope));
    this.#holdIds.push(id);
    this.#model.hold(this.#modelScope(scope));
  }

  async release(nth: number): Promise<void> {
    const at = this.#holdsBefore + nth;
    const released = await this.life.ask('hold-release', { holdId: this.#holdIds[at] ?? '' });
    expectSame(typeof released === 'string' ? released : 'recorded', this.#model.release(at));
  }

  async lock(days: number): Promise<void> {
    this.#isSpent = true;
    const subject = { productId: 'AI_Avatar', artifactClass: 'persona_config', days };
    const locked = await this.life.ask('retention-lock', subject);
    expectSame(typeof locked === 'string' ? locked : 'recorded', this.#model.lock(days));
  }

  pass(days: number): void {
    this.life.pass(days);
    this.#model.pass(days);
  }

  /** The process ends as it should, and another one takes its place. */
  async restart(): Promise<void> {
    await this.life.bench.marks.mark();
    await this.life.restart();
  }

  /** A sweep destroys what its preview shows. */
  async sweep(): Promise<void> {
    const { time, sweep } = this.life.bench;
    const { free, held } = this.#model.due();
    const due = await sweep.due(time.nowMs());
    expectSame(`${due.items} due, ${due.held} held`, `${free.length} due, ${held} held`);
    expectSame(`${await this.life.sweep()} purged`, `${free.length} purged`);
    this.#model.sweep();
  }

  async erase(scope: { readonly nth: number } | { readonly which: Which }): Promise<void> {
    const mine = this.#mine.filter((artifact, n) =>
      'nth' in scope
        ? n === scope.nth
        : artifact.owner === this.#name(scope.which) && this.#model.stateOf(artifact) !== 'erased',
    );
    const named =
      'nth' in scope ? { artifactIds: mine.map((each) => this.#idOf(each)) } : { ownerId: this.#name(scope.which) };
    const request = await this.life.ask('erasure', { productId: 'AI_Avatar', reason: 'asked for', ...named });
    if (typeof request === 'string') throw new Error(request);
    await this.life.bench.erasures.runPending();
    const result = this.life.bench.ledger.state.changeRequest(request.id)?.result;
    const wanted = mine.map((artifact) => [this.#idOf(artifact), this.#model.erase(artifact)] as const);
    const refused = wanted.filter(([, erased]) => typeof erased === 'string');
    const erased = wanted.flatMap(([, count]) => (typeof count === 'number' && count > 0 ? [count] : []));
    expect(result?.refused.map(({ artifactId, code }) => [artifactId, code])).toEqual(refused);
    expect([result?.artifacts, result?.erased]).toEqual([erased.length, erased.reduce((sum, each) => sum + each, 0)]);
  }

  /** Every version of every artifact is as the model says, its content is there or not, and usage counts what is there. */
  expectAlike(): void {
    const { artifacts } = this.life.state;
    let kept = 0;
    let bytes = 0;
    const seen: string[] = [];
    const wanted: string[] = [];
    for (const [artifact, { id, sizes }] of this.#known) {
      const versions = artifacts.get(id)?.versions ?? [];
      seen.push(versions.map(({ artifact: { state }, content }) => `${state} ${content !== undefined}`).join());
      wanted.push(
        this.#model
          .statesOf(artifact)
          .map((state) => `${state} ${state === 'active' || state === 'deleted'}`)
          .join(),
      );
      if (['active', 'deleted'].includes(this.#model.stateOf(artifact))) kept += 1;
      artifact.versions.forEach(({ destroyed }, n) => (bytes += destroyed === undefined ? (sizes[n] ?? 0) : 0));
    }
    expectSame(seen.join('; '), wanted.join('; '));
    const usage = this.life.usage();
    expectSame(`${usage.artifacts} ${usage.bytes}`, `${kept} ${bytes}`);
  }

  #name(which: Which): string {
    return `run-${this.#runs}-${which}`;
  }

  #nth(nth: number): Known & { readonly artifact: ModelArtifact } {
    const artifact = this.#mine[nth];
    const known = artifact === undefined ? undefined : this.#known.get(artifact);
    if (artifact === undefined || known === undefined) throw new TypeError(`no artifact ${nth}`);
    return { artifact, ...known };
  }

  #idOf(artifact: ModelArtifact): string {
    return this.#known.get(artifact)?.id ?? '';
  }

  #asked(scope: Scope): AskedScope {
    switch (scope.over) {
      case 'artifact':
        return { kind: 'artifacts', artifactIds: [this.#nth(scope.nth).id] };
      case 'owner':
        return { kind: 'owner', ownerId: this.#name(scope.which) };
      case 'trace':
        return { kind: 'trace', traceId: this.#name(scope.which) };
      case 'class':
        return { kind: 'class', artifactClass: 'persona_config' };
    }
  }

  #modelScope(scope: Scope): ModelScope {
    if (scope.over === 'artifact') return { over: 'artifact', artifact: this.#nth(scope.nth).artifact };
    return scope.over === 'class' ? scope : { over: scope.over, name: this.#name(scope.which) };
  }
}
