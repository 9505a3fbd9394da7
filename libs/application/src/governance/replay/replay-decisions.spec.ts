import { beforeEach, describe, expect, it } from '@jest/globals';
import type { ArtifactClass, PolicyPack, Product } from '@bucket/domain';
import { ajvPayloadValidator, nodeSha256 } from '@bucket/node';
import { bhivPolicy } from '@bucket/policy';
import { PayloadInspector } from '../../artifacts/inspect-payload.ts';
import { Gate } from '../../committer/gate.ts';
import { LifecycleBench } from '../../lifecycle/bench.spec-data.ts';
import { AVATAR, codeOf, valueOf } from '../../workbench/workbench.spec-data.ts';
import { ReplayDecisions, type ReplayResult } from './replay-decisions.ts';

/** Compiling the schemas of a pack takes most of the time of a spec. */
const validators = new Map([[bhivPolicy, ajvPayloadValidator(bhivPolicy)]]);
function validatorOf(policy: PolicyPack) {
  const validator = validators.get(policy) ?? ajvPayloadValidator(policy);
  validators.set(policy, validator);
  return validator;
}

let life: LifecycleBench;
beforeEach(async () => {
  life = await LifecycleBench.open();
});

const size = () => life.bench.ledger.head.size;

/** Judges a stretch again under a policy pack; up to the end of the log if not told. */
async function replay(policy: PolicyPack = bhivPolicy, from = 0, to = size() - 1): Promise<ReplayResult> {
  const { committer, ledger } = life.bench;
  const gate = new Gate(policy, {
    sha256: nodeSha256,
    origin: ledger.dependencies.origin,
    running: life.bench.gate.running,
  });
  const use = new ReplayDecisions(committer, gate, new PayloadInspector(gate, validatorOf(policy), nodeSha256));
  const found = valueOf(await use.execute({ caller: life.bench.person('auditor'), from, to }));
  if (found === undefined) throw new TypeError('the log ends before');
  expect(found.judged + found.notJudged.reduce((sum, { count }) => sum + count, 0)).toBe(to - from + 1);
  return found;
}

const withProduct = (change: Partial<Product>): PolicyPack => ({
  ...bhivPolicy,
  products: bhivPolicy.products.map((each) => (each.id === 'AI_Avatar' ? { ...each, ...change } : each)),
});
const withClass = (name: string, change: Partial<ArtifactClass>): PolicyPack => ({
  ...bhivPolicy,
  classes: bhivPolicy.classes.map((each) => (each.name === name ? { ...each, ...change } : each)),
});

/** @returns the number of the entry that is written next */
async function next(act: () => Promise<unknown>): Promise<number> {
  const seq = size();
  await act();
  return seq;
}

async function aLife(): Promise<void> {
  const { bench, caller } = life;
  const { id } = await life.create();
  const parents = [{ artifactId: id, version: 1 }];
  await bench.create.execute({ caller, ...AVATAR, parents });
  await life.update(id);
  const hold = await life.hold({ kind: 'artifacts', artifactIds: [id] });
  expect(await life.delete(id)).toBe('artifact.held');
  await life.release(hold);
  expect(await life.read(id, 1)).toBe('recorded');
  expect(await life.delete(id)).toBe('recorded');
  expect(await life.read(id)).toBe('artifact.deleted');
  expect(await life.restore(id)).toBe('recorded');
  expect(await life.read(id)).toBe('recorded');
  expect(await life.read('00000000-0000-7000-8000-000000000000')).toBe('artifact.not-found');
  await bench.list.list({ caller, filter: { productId: 'AI_Avatar' }, limit: 10 });
  await bench.list.custody({ caller: bench.person('executor'), artifactId: id, limit: 10 });
  await bench.evaluate.execute({ caller, operation: 'READ', artifactId: id });
}

describe('decisions judged again', () => {
  it('are the same under the same rules, whatever has happened since', async () => {
    await aLife();
    const { bench, caller } = life;
    const owner = bench.person('owner');
    valueOf(await bench.freezes.freeze({ caller: owner, scope: 'all', reason: 'emergency' }));
    valueOf(await bench.integrations.revoke(owner, caller.integrationId ?? '', 'review'));
    const { differences, judged } = await replay();
    expect(differences).toEqual([]);
    expect(judged).toBeGreaterThan(8);
  });

  it('are the same for an AI agent that cooled off and was frozen and unfrozen', async () => {
    const ai = await life.bench.integrate('AI_Assistant', ['metadata'], 'ai');
    const attempt = () =>
      life.bench.delete.execute({
        caller: ai,
        artifactId: '00000000-0000-7000-8000-000000000000',
        precondition: { kind: 'any' },
      });
    const codes: string[] = [];
    for (let i = 0; i < 40; i += 1) codes.push(codeOf(await attempt()));
    expect(codes).toEqual(expect.arrayContaining(['role.not-permitted', 'actor.cooling-off']));
    for (let i = 0; i < 4; i += 1)
      codes.push(codeOf(await life.bench.evaluate.execute({ caller: ai, operation: 'READ' })));
    const { differences, judged } = await replay();
    expect(differences).toEqual([]);
    expect(judged).toBeGreaterThanOrEqual(4);
  });

  it('differ exactly where a rule does: a class that the product may no longer write', async () => {
    await life.create();
    const seq = await next(() => life.bench.avatar(life.caller));
    await life.create();
    const mayWrite = ['persona_config'];
    expect((await replay(withProduct({ mayWrite }))).differences).toEqual([
      { seq, recorded: { outcome: 'allowed', rules: [] }, now: { outcome: 'refused', rules: ['BKT-R07'] } },
    ]);
  });

  it('differ where a class has lost an operation, also for what was refused by another rule', async () => {
    const { id } = await life.create();
    const updated = await next(() => life.update(id));
    const deleted = await next(() => life.delete(id));
    const refused = await next(() => life.read(id));
    const operations = { create: true, read: false, update: false, delete: false };
    const pack = withClass('persona_config', { operations });
    const { differences } = await replay(pack);
    expect(differences.map(({ seq, now }) => [seq, now.rules])).toEqual([
      [updated, ['BKT-R08']],
      [deleted, ['BKT-R08']],
      [refused, ['BKT-R05', 'BKT-R08']],
    ]);
    expect(differences[2]?.recorded).toEqual({ outcome: 'refused', rules: ['BKT-R05'] });
  });

  it('differ where a payload is larger than its class now permits', async () => {
    const seq = await next(() => life.bench.avatar(life.caller));
    await life.create();
    const { differences } = await replay(withClass('avatar_config', { sizeBytesMax: 10 }));
    expect(differences.map((each) => [each.seq, each.now.rules])).toEqual([[seq, ['BKT-R12']]]);
  });

  it('count the usage of the time, entry by entry within a block', async () => {
    const first = size();
    const created = await Promise.all([life.create(), life.create(), life.create()]);
    expect(life.bench.blocks.at(-1)?.sealed.entries).toHaveLength(3);
    const storageBytesMax = 2 * (created[0]?.sizeBytes ?? 0);
    const { differences } = await replay(withProduct({ storageBytesMax }));
    expect(differences.map(({ seq, now }) => [seq, now.rules])).toEqual([[first + 2, ['BKT-R17']]]);
  });

  it('stand alone: a stretch from the middle of a block on gives what the whole gives', async () => {
    await aLife();
    await Promise.all([life.create(), life.create(), life.create()]);
    const pack = withProduct({ mayWrite: ['avatar_config'], storageBytesMax: 400 });
    const whole = await replay(pack);
    expect(whole.differences.length).toBeGreaterThan(3);
    for (let from = 0; from < whole.to; from += 3) {
      const part = await replay(pack, from, Math.min(from + 2, whole.to));
      expect(part.differences).toEqual(whole.differences.filter(({ seq }) => seq >= from && seq <= part.to));
    }
  });
});

describe('what cannot be judged again is counted and not guessed', () => {
  it('names the reason for each type', async () => {
    const { bench, caller } = life;
    const from = size();
    expect(codeOf(await bench.create.execute({ caller, ...AVATAR, artifactClass: 'metadata' }))).toBe(
      'class.not-declared',
    );
    await life.hold({ kind: 'artifacts', artifactIds: [(await life.create()).id] });
    const { notJudged, judged } = await replay(bhivPolicy, from);
    expect(judged).toBe(1);
    expect(notJudged).toEqual([
      { type: 'artifact.create', reason: 'request-not-kept', count: 1 },
      { type: 'hold.place', reason: 'request-not-kept', count: 1 },
    ]);
  });

  it('leaves out what the bucket did by itself', async () => {
    expect((await replay(bhivPolicy, 0, 0)).notJudged).toEqual([
      { type: 'bucket.begin', reason: 'act-of-the-bucket', count: 1 },
    ]);
  });

  it('leaves out a write whose payload is erased, but not the readings of it', async () => {
    const from = size();
    const { id } = await life.create();
    await life.read(id);
    const to = size() - 1;
    await life.bench.change('erasure', { productId: 'AI_Avatar', artifactIds: [id], reason: 'asked for' });
    await life.bench.erasures.runPending();
    expect(await life.states(id)).toEqual(['erased']);
    expect(await replay(bhivPolicy, from, to)).toMatchObject({
      judged: 1,
      notJudged: [{ type: 'artifact.create', reason: 'content-destroyed', count: 1 }],
      differences: [],
    });
  });
});

describe('a replay', () => {
  it('believes no record of the past that the log does not commit to', async () => {
    const { blocks } = life.state;
    const at = blocks.findIndex(({ details }) => details.some(({ body }) => body.includes('"status":"approved"')));
    const block = blocks[at];
    if (block === undefined) throw new TypeError('no such record');
    const altered = block.details.map((row) => ({ ...row, body: row.body.replace('"approved"', '"revoked"') }));
    blocks[at] = { ...block, details: altered };
    await expect(replay()).rejects.toMatchObject({ code: 'ledger.broken', details: { seq: altered[0]?.seq } });
  });

  it('reads the log while no other one does', async () => {
    const { store } = life.bench.ledger;
    const { committer, gate } = life.bench;
    const use = new ReplayDecisions(committer, gate, new PayloadInspector(gate, validatorOf(bhivPolicy), nodeSha256));
    let reading = 0;
    let most = 0;
    const blocks = store.blocks.bind(store);
    store.blocks = async function* (afterHeight) {
      reading += 1;
      most = Math.max(most, reading);
      try {
        yield* blocks(afterHeight);
      } finally {
        reading -= 1;
      }
    };
    const to = size() - 1;
    const replays = [1, 2, 3].map(() => use.execute({ caller: life.bench.person('auditor'), from: to, to }));
    expect((await Promise.all(replays)).map(codeOf)).toEqual(['recorded', 'recorded', 'recorded']);
    expect(most).toBe(1);
  });

  it('is an entry, for owner, advisor and auditor', async () => {
    const { committer, gate } = life.bench;
    const use = new ReplayDecisions(committer, gate, new PayloadInspector(gate, validatorOf(bhivPolicy), nodeSha256));
    for (const role of ['owner', 'advisor', 'auditor'] as const) {
      expect(codeOf(await use.execute({ caller: life.bench.person(role), from: 0, to: 0 }))).toBe('recorded');
    }
    for (const caller of [life.caller, life.bench.person('executor'), life.bench.person('legal')]) {
      const outcome = await use.execute({ caller, from: 0, to: 0 });
      expect(codeOf(outcome)).toBe('role.not-permitted');
    }
  });

  it('ends where the log ends', async () => {
    const { committer, gate } = life.bench;
    const use = new ReplayDecisions(committer, gate, new PayloadInspector(gate, validatorOf(bhivPolicy), nodeSha256));
    const caller = life.bench.person('auditor');
    expect(valueOf(await use.execute({ caller, from: 0, to: size() + 1 }))).toBeUndefined();
  });
});
