import { afterEach, describe, expect, it } from '@jest/globals';
import { Life, until } from '../testing/life.spec-data.ts';
import { isClockMovable } from '../testing/moved-clock.spec-data.ts';
import { as } from '../testing/scenario.spec-data.ts';

let life: Life;
/** A time at which the clock stands still. */
const STANDING = new Date(Date.now() + 100 * 86_400_000).toISOString().slice(0, 19).replace('T', ' ');
const describeMoved = isClockMovable ? describe : describe.skip;

afterEach(() => life.end());

describeMoved('the clock of a running bucket', () => {
  it('frees nothing early when it jumps ahead, stands still, or goes back a day', async () => {
    life = await Life.start('wall-clock');
    const { id } = await life.create();
    await life.update(id);
    const deleted = await life.create();
    await life.delete(deleted.id);
    for (const moved of ['+360d', STANDING, '-1d', '+350d', '+0']) {
      life.clock.set(moved);
      await life.awake();
      expect([moved, (await life.preview()).items, (await life.sweep()).done]).toEqual([moved, 0, 0]);
    }
    expect(await life.read(id, 1)).toBe('ok');
    expect(await life.restore(deleted.id)).toBe('ok');
  }, 90_000);

  it('frees nothing early when it was far ahead as the process was killed, or as another one starts', async () => {
    life = await Life.start('wall-clock');
    const { id } = await life.create();
    await life.delete(id);
    life.clock.set('+200d');
    await life.awake();
    await life.create();
    await life.scenario.process.stop('SIGKILL');
    await life.again();
    expect((await life.sweep()).done).toBe(0);
    expect(await life.restore(id)).toBe('ok');
    await life.delete(id);
    await life.scenario.process.stop('SIGTERM');
    life.clock.set('+360d');
    await life.again();
    expect((await life.sweep()).done).toBe(0);
    expect(await life.restore(id)).toBe('ok');
  }, 90_000);

  it('ends the 90 days once they have passed, for a process that ran all the while', async () => {
    life = await Life.start('time');
    const { id } = await life.create();
    await life.delete(id);
    await life.travel(89);
    expect(await life.sweep()).toMatchObject({ done: 0, total: 0 });
    expect(await life.states(id)).toEqual(['deleted']);
    await life.travel(1);
    expect(await life.restore(id)).toMatch(/^410 /);
    // The hourly sweep may have been there before.
    await life.sweep();
    expect(await life.read(id)).toBe('410 artifact.purged');
  }, 90_000);
});

describeMoved('a process that is killed in the middle of a sweep', () => {
  it('leaves the rest to the next one at every step, and nothing is left undone or half done', async () => {
    const [first = '', ...others] = ['destroy.begin', 'destroy.written', 'destroy.before-empty', 'destroy.written'];
    life = await Life.start('time', { BUCKET_FAILPOINT: `${first}:kill:1` });
    // Two steps of a sweep.
    for (let n = 0; n < 2; n += 1) await life.fill(125);
    await life.travel(91);
    for (const point of others) {
      expect((await life.scenario.process.ended()).signal).toBe('SIGKILL');
      await life.again({ BUCKET_FAILPOINT: `${point}:kill:1` });
      // The hourly sweep; that 91 days have passed was marked before the process was killed.
      await life.travel(1);
    }
    expect((await life.scenario.process.ended()).signal).toBe('SIGKILL');
    await life.again();
    const { caller, people } = life.scenario;
    const left = await life.preview();
    expect([left.held, left.items > 0, left.items < 250]).toEqual([0, true, true]);
    await until(async () => {
      await life.sweep();
      const listed = await caller.get('/v1/artifacts?productId=AI_Avatar&state=deleted', people.auditor);
      return as<{ items: readonly unknown[] }>(listed).items.length === 0 ? listed : undefined;
    });
    const verified = await caller.post('/v1/audit/verifications', people.auditor);
    expect(verified.body).toMatchObject({ intact: true, artifacts: 250 });
  }, 240_000);
});
