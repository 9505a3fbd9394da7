import type { Artifact, Caller, ChangeKind, ChangeRequest, JsonObject, LegalHold } from '@bucket/domain';
import { MemoryBucketStore, MemoryState } from '@bucket/memory';
import { bhivPolicy } from '@bucket/policy';
import { nodeSha256 } from '@bucket/node';
import { ManualClock } from '@bucket/testing';
import { parseSubject } from '../approvals/kinds/change-kinds.ts';
import type { Outcome } from '../committer/outcome.ts';
import type { AskedScope } from '../holds/legal-holds.ts';
import { codeOf, valueOf, Workbench } from '../workbench/workbench.spec-data.ts';

export const DAY_MS = 86_400_000;

const PERSONA = {
  artifactClass: 'persona_config',
  ownerId: 'owner-ada',
  payload: { personaId: 'guide', displayName: 'Asha', basis: 'invented' },
} as const;

/** Years pass here, and the clock jumps over more: who acts is not what these specs are about. */
function withLastingCredentials(bench: Workbench): Workbench {
  const { state } = bench.ledger;
  const lasting = state.credentials().map((credential) => ({ ...credential, expiresAt: '9999-12-31T00:00:00.000Z' }));
  state.apply(lasting.map((value) => ({ kind: 'credential', id: value.id, value })));
  return bench;
}

/** A bucket with one product whose artifacts can be updated and deleted, and short ways through an artifact's life. */
export class LifecycleBench {
  readonly state: MemoryState;
  readonly clock: ManualClock;
  bench: Workbench;
  readonly caller: Caller;

  private constructor(bench: Workbench, caller: Caller, state: MemoryState, clock: ManualClock) {
    this.bench = withLastingCredentials(bench);
    this.caller = caller;
    this.state = state;
    this.clock = clock;
  }

  static async open(): Promise<LifecycleBench> {
    const state = new MemoryState();
    const clock = new ManualClock(Date.parse('2026-01-19T08:00:00.000Z'));
    const bench = await Workbench.open(MemoryBucketStore.open(state), clock);
    const caller = await bench.integrate('AI_Avatar', ['persona_config', 'avatar_config']);
    return new LifecycleBench(bench, caller, state, clock);
  }

  /** A bucket of its own with everything that this one holds, at the same time. */
  async copy(): Promise<LifecycleBench> {
    const { blocks, entries, artifacts, details, usage, tiles, idempotency } = this.state;
    const state = new MemoryState();
    state.blocks.push(...blocks);
    state.entries.push(...entries);
    state.details.push(...details);
    for (const [id, artifact] of artifacts) state.artifacts.set(id, artifact);
    for (const [productId, used] of usage) state.usage.set(productId, used);
    for (const [place, tile] of tiles) state.tiles.set(place, tile);
    for (const [key, record] of idempotency) state.idempotency.set(key, record);
    const clock = new ManualClock(this.clock.nowMs());
    return new LifecycleBench(await Workbench.open(MemoryBucketStore.open(state), clock), this.caller, state, clock);
  }

  /** Another process on the same store, with the same clock. */
  async process(): Promise<Workbench> {
    return withLastingCredentials(await Workbench.open(MemoryBucketStore.open(this.state), this.clock));
  }

  /** The process ends without a word and another one takes its place. */
  async restart(): Promise<void> {
    this.bench = await this.process();
  }

  async create(
    parts: { ownerId?: string; traceId?: string; artifactClass?: string; name?: string } = {},
  ): Promise<Artifact> {
    const { ownerId = PERSONA.ownerId, traceId, artifactClass = PERSONA.artifactClass, name = 'Asha' } = parts;
    const payload =
      artifactClass === 'persona_config'
        ? { ...PERSONA.payload, displayName: name }
        : { avatarId: 'narrator', displayName: name };
    const trace = traceId === undefined ? {} : { traceId };
    return valueOf(await this.bench.create.execute({ caller: this.caller, artifactClass, ownerId, payload, ...trace }));
  }

  async update(artifactId: string, name = 'changed', artifactClass = 'persona_config'): Promise<Artifact> {
    return valueOf(await this.tryUpdate(artifactId, name, artifactClass));
  }

  tryUpdate(artifactId: string, name: string, artifactClass = 'persona_config'): Promise<Outcome<Artifact>> {
    const payload =
      artifactClass === 'persona_config'
        ? { ...PERSONA.payload, displayName: name }
        : { avatarId: 'narrator', displayName: name };
    const precondition = { kind: 'any' } as const;
    return this.bench.update.execute({ caller: this.caller, artifactId, precondition, payload });
  }

  async delete(artifactId: string): Promise<string> {
    const precondition = { kind: 'any' } as const;
    return codeOf(await this.bench.delete.execute({ caller: this.caller, artifactId, precondition }));
  }

  async restore(artifactId: string): Promise<string> {
    return codeOf(await this.bench.restore.execute({ caller: this.caller, artifactId }));
  }

  async read(artifactId: string, version?: number): Promise<string> {
    const asked = version === undefined ? { artifactId } : { artifactId, version };
    return codeOf(await this.bench.read.execute({ caller: this.caller, ...asked }));
  }

  async hold(scope: AskedScope, caseId = 'case-1'): Promise<LegalHold> {
    const asked = { caseId, productId: 'AI_Avatar', scope, reason: 'litigation' };
    return valueOf(await this.bench.holds.place({ caller: this.bench.person('legal'), ...asked }));
  }

  /** Asked for by legal, approved by two people. @returns the request, or the code of its refusal */
  async ask(kind: ChangeKind, subject: JsonObject): Promise<ChangeRequest | string> {
    const change = parseSubject(kind, subject, bhivPolicy, nodeSha256);
    if (!('kind' in change)) return 'invalid';
    const asked = await this.bench.changeRequests.create({ caller: this.bench.person('legal'), change, reason: 'r' });
    if (asked.kind === 'refused') return codeOf(asked);
    await this.bench.decide('owner', asked.value);
    const decided = await this.bench.decide('advisor', asked.value);
    return decided.kind === 'refused' ? codeOf(decided) : decided.value;
  }

  /** Two people approve that a hold is released. */
  async release({ id }: LegalHold): Promise<void> {
    await this.bench.change('hold-release', { holdId: id });
  }

  /** Time passes, and the bucket looks at its clocks while it does. */
  pass(days: number): void {
    for (let day = 0; day < Math.ceil(days); day += 1) {
      this.clock.advance(Math.min(1, days - day) * DAY_MS);
      this.bench.time.tick();
    }
  }

  async sweep(bench = this.bench): Promise<number> {
    return (await bench.sweep.run(bench.time.nowMs())).purged;
  }

  /** State of each version, as an auditor sees it. */
  async states(artifactId: string): Promise<string[]> {
    const versions = await this.bench.list.versions({ caller: this.bench.person('auditor'), artifactId, limit: 100 });
    return valueOf(versions).items.map(({ state }) => state);
  }

  usage() {
    return this.bench.ledger.state.usage('AI_Avatar');
  }
}
