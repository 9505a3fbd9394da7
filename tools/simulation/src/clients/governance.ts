import { parseSubject } from '@bucket/application';
import type { JsonObject, PersonRole } from '@bucket/domain';
import { nodeSha256 } from '@bucket/node';
import { bhivPolicy } from '@bucket/policy';
import type { Bucket } from './bucket.ts';

/** The people: they place holds, ask for their release and for other limits, approve, and ask for sweeps. */
export class People {
  readonly #bucket: Bucket;
  #attempts = 0;

  constructor(bucket: Bucket) {
    this.#bucket = bucket;
  }

  async run(): Promise<void> {
    const { world } = this.#bucket;
    for (;;) {
      await world.scheduler.pause(world.choices.between(10, 60), 'people think');
      const { uses } = await this.#bucket.readyProcess();
      if (world.isCalm) return;
      if (uses === undefined) continue;
      const held = uses.ledger.state.holds().find(({ releasedAt }) => releasedAt === null);
      const actions = [
        () => (held === undefined ? this.#placeHold() : this.#ask('hold-release', { holdId: held.id })),
        () => this.#ask('limit', { limit: 'writesPerSecond', value: world.choices.between(1_000, 2_000) }),
        () => this.#decide(),
        () => this.#decide(),
        () => this.#decide(),
        () => this.#sweep(),
        () => this.#attempt(),
      ] as const;
      await world.choices.pick(actions)();
    }
  }

  #person(role: PersonRole) {
    return this.#bucket.genesis.person(role, this.#bucket.nextRequestId());
  }

  async #placeHold(): Promise<void> {
    const { artifacts, world } = this.#bucket;
    const artifactId = world.choices.pickAny([...artifacts.keys()]);
    if (artifactId === undefined) return;
    const caller = this.#person('legal');
    const scope = world.choices.chance(0.8)
      ? ({ kind: 'artifacts', artifactIds: [artifactId] } as const)
      : ({ kind: 'trace', traceId: 'trace-1' } as const);
    const hold = { caseId: 'case-1', productId: 'AI_Avatar', scope, reason: 'a matter of law' };
    const process = await this.#bucket.readyProcess();
    const { ended } = await this.#bucket.send(process, { kind: 'hold', caller }, {}, (uses) =>
      uses.holds.place({ caller, ...hold }),
    );
    if (ended.kind === 'answered' && ended.answer.kind === 'recorded') world.reached('hold.placed');
  }

  async #ask(kind: 'hold-release' | 'limit', subject: JsonObject): Promise<void> {
    const change = parseSubject(kind, subject, bhivPolicy, nodeSha256);
    if (!('kind' in change)) throw new TypeError(JSON.stringify(change));
    const caller = this.#person('legal');
    const process = await this.#bucket.readyProcess();
    await this.#bucket.send(process, { kind: 'change', caller }, {}, (uses) =>
      uses.changeRequests.create({ caller, change, reason: 'needed' }),
    );
  }

  /** Owner or advisor says what they think of the oldest change that waits. */
  async #decide(): Promise<void> {
    const { world } = this.#bucket;
    const process = await this.#bucket.readyProcess();
    const waiting = process.uses?.ledger.state.changeRequests().find(({ status }) => status === 'pending');
    if (waiting === undefined) return;
    const voted = new Set(waiting.approvals.map(({ role }) => role));
    const role = world.choices.chance(0.8) ? (voted.has('owner') ? 'advisor' : 'owner') : 'owner';
    const caller = this.#person(role);
    const decision = world.choices.chance(0.9) ? 'approve' : 'reject';
    const voice = { changeRequestId: waiting.id, digest: waiting.digest, decision, reason: 'reviewed' } as const;
    const { ended } = await this.#bucket.send(process, { kind: 'decide', caller }, {}, (uses) =>
      uses.changeRequests.decide({ caller, ...voice }),
    );
    if (ended.kind !== 'answered') return;
    if (ended.answer.kind === 'refused') world.reached('change.refused');
    else if (ended.answer.value.status === 'approved') world.reached('change.approved');
  }

  /** An executor tries what only legal may; fewer times than what freezes them. */
  async #attempt(): Promise<void> {
    if (this.#attempts >= 2) return;
    this.#attempts += 1;
    const caller = this.#person('executor');
    const scope = { kind: 'trace', traceId: 'trace-1' } as const;
    const hold = { caseId: 'case-1', productId: 'AI_Avatar', scope, reason: 'no matter of law' };
    const process = await this.#bucket.readyProcess();
    await this.#bucket.send(process, { kind: 'attempt', caller }, {}, (uses) => uses.holds.place({ caller, ...hold }));
  }

  async #sweep(): Promise<void> {
    const process = await this.#bucket.readyProcess();
    const caller = this.#person('executor');
    await this.#bucket.send(process, { kind: 'sweep', caller }, {}, (uses) => uses.sweeps.start({ caller }));
  }
}
