import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Artifact } from '@bucket/domain';
import { freshDatabase } from '../testing/fresh-database.spec-data.ts';
import { codeOf, Life } from '../testing/life.spec-data.ts';
import { isClockMovable } from '../testing/moved-clock.spec-data.ts';
import { ASSISTANT, as } from '../testing/scenario.spec-data.ts';
import type { ShownHold } from './hold-view.ts';
import type { ShownSweep } from './retention.controller.ts';

const MONGO_URL = process.env['BUCKET_TEST_MONGO_URL'];
const STORES: readonly { readonly store: string; readonly env: () => Readonly<Record<string, string>> }[] = [
  { store: 'the embedded store', env: () => ({}) },
  { store: 'MongoDB', env: () => ({ BUCKET_STORE: 'mongo', BUCKET_MONGO_URL: freshDatabase(MONGO_URL ?? '') }) },
];

/**
 * What suites for object locks test, over HTTP on each store: one process whose clock moves on, so the blocks below are stages
 * of one story and run in order.
 */
let life: Life;
let other: string;
let ai: string;
const artifacts = new Map<string, Artifact>();
const holds = new Map<string, ShownHold>();
const id = (name: string): string => artifacts.get(name)?.id ?? '';

async function make(name: string, parts: object = {}): Promise<void> {
  artifacts.set(name, await life.create(parts));
}
const holdNamed = (name: string): ShownHold => {
  const hold = holds.get(name);
  if (hold === undefined) throw new Error(`no hold ${name}`);
  return hold;
};

const stores = MONGO_URL === undefined ? STORES.slice(0, 1) : STORES;

(isClockMovable ? describe : describe.skip).each(stores)('on $store', ({ env }) => {
  beforeAll(async () => {
    artifacts.clear();
    holds.clear();
    life = await Life.start('time', env());
    await life.scenario.raiseWriteRate(1_000_000);
    other = await life.scenario.integrate(ASSISTANT);
    ai = (await life.scenario.addCredential('avatar-studio', 'ai')).token;
    const plain = [
      'plain',
      'updated',
      'deleted',
      'restored',
      'twice',
      'held',
      'overlap',
      'late-hold',
      'erased',
      'spared',
    ];
    for (const name of plain) await make(name);
    await make('traced', { traceId: 'trace-1' });
    await make('owned', { ownerId: 'team-owned' });
    await make('owned-too', { ownerId: 'team-owned' });
    artifacts.set('versioned', await life.createAvatar());
    for (const version of [1, 2]) await life.update(id('updated'), version);
  }, 60_000);
  afterAll(() => life.end());

  describe('deleting', () => {
    it('needs the version that was seen', async () => {
      expect(await life.delete(id('deleted'), '')).toBe('428 precondition.required');
      expect(await life.delete(id('deleted'), '"7"')).toBe('412 precondition.failed');
    });
    it('of a class without DELETE is refused', async () => {
      expect(await life.delete(id('versioned'))).toBe('403 class.operation-not-permitted');
    });
    it('of another product’s artifact finds none', async () => {
      expect(await life.delete(id('deleted'), '*', other)).toBe('404 artifact.not-found');
    });
    it('by an AI agent is refused', async () => {
      expect(await life.delete(id('deleted'), '*', ai)).toBe('403 role.not-permitted');
    });
    it('answers with the state and until when it can be restored', async () => {
      const answer = await life.scenario.caller.call('DELETE', `/v1/artifacts/${id('deleted')}`, {
        token: life.token,
        headers: { 'if-match': '"1"' },
      });
      const { artifact } = as<{ artifact: Artifact }>(answer);
      const days = (Date.parse(artifact.recoverableUntil ?? '') - Date.parse(artifact.updatedAt)) / 86_400_000;
      expect([artifact.state, days]).toEqual(['deleted', 90]);
    });
    it('makes the artifact unreadable', async () =>
      expect(await life.read(id('deleted'))).toBe('410 artifact.deleted'));
    it('makes every version unreadable', async () =>
      expect(await life.read(id('deleted'), 1)).toBe('410 artifact.deleted'));
    it('makes it unchangeable', async () => expect(await life.update(id('deleted'))).toBe('410 artifact.deleted'));
    it('a second time is refused', async () => expect(await life.delete(id('deleted'))).toBe('410 artifact.deleted'));
    it('leaves metadata to the auditor', async () => expect(await life.states(id('deleted'))).toEqual(['deleted']));
    it('leaves the chain of custody to the auditor', async () => {
      const path = `/v1/artifacts/${id('deleted')}/custody`;
      const { status, text } = await life.scenario.caller.get(path, life.scenario.people.auditor);
      expect([status, text.includes('artifact.delete')]).toEqual([200, true]);
    });
  });

  describe('restoring', () => {
    it('brings back content, version and entity tag', async () => {
      await life.delete(id('restored'));
      const answer = await life.scenario.caller.post(`/v1/artifacts/${id('restored')}/restore`, life.token);
      const { artifact } = as<{ artifact: Artifact }>(answer);
      expect([answer.status, artifact.state, artifact.recoverableUntil]).toEqual([200, 'active', null]);
      expect(answer.headers.get('etag')).toBe('"1"');
      expect(await life.read(id('restored'))).toBe('ok');
    });
    it('of what is not deleted is refused', async () =>
      expect(await life.restore(id('plain'))).toBe('409 artifact.not-deleted'));
    it('of what there is not finds nothing', async () =>
      expect(await life.restore('01950000-0000-7000-8000-000000000000')).toBe('404 artifact.not-found'));
    it('by another product finds nothing', async () =>
      expect(await life.restore(id('deleted'), other)).toBe('404 artifact.not-found'));
    it('by an AI agent is refused', async () =>
      expect(await life.restore(id('deleted'), ai)).toBe('403 role.not-permitted'));
    it('by a person is refused', async () =>
      expect(await life.restore(id('deleted'), life.scenario.people.owner)).toBe('403 role.not-permitted'));
    it('takes no body', async () => {
      const answer = await life.scenario.caller.post(`/v1/artifacts/${id('deleted')}/restore`, life.token, {
        now: true,
      });
      expect(codeOf(answer)).toBe('400 request.invalid');
    });
    it('lets it be deleted and restored again', async () => {
      for (let n = 0; n < 2; n += 1) {
        expect(await life.delete(id('twice'))).toBe('ok');
        expect(await life.restore(id('twice'))).toBe('ok');
      }
      expect(await life.delete(id('twice'))).toBe('ok');
    });
  });

  describe('placing a hold', () => {
    it.each(['owner', 'advisor', 'executor', 'auditor'] as const)('is refused to the %s', async (role) => {
      const answer = await life.askForHold({ artifactClass: 'persona_config' }, life.scenario.people[role]);
      expect(codeOf(answer)).toBe('403 role.not-permitted');
    });
    it('is refused to a product', async () =>
      expect(codeOf(await life.askForHold({ artifactClass: 'persona_config' }, life.token))).toBe(
        '403 role.not-permitted',
      ));
    it.each([{}, { artifactClass: 'persona_config', ownerId: 'x' }, { artifactIds: [] }, { artifactIds: ['x'] }])(
      'over %j is not understood',
      async (scope) => expect(codeOf(await life.askForHold(scope))).toBe('400 request.invalid'),
    );
    it('of an unknown product is refused', async () =>
      expect(codeOf(await life.askForHold({ artifactClass: 'x', productId: 'Nobody' }))).toBe('404 product.unknown'));
    it('answers with the hold, its place in the log and a Location', async () => {
      const answer = await life.askForHold({ artifactIds: [id('held')] }, undefined, 'case-held');
      const { hold, receipt } = as<{ hold: ShownHold; receipt: { seq: number } }>(answer);
      holds.set('held', hold);
      expect([answer.status, answer.headers.get('location')]).toEqual([201, '/v1/legal-holds']);
      expect(hold).toMatchObject({ caseId: 'case-held', artifactIds: [id('held')], releasedAt: null });
      expect(receipt.seq).toBeGreaterThan(0);
    });
    it('is replayed under its idempotency key and not placed twice', async () => {
      const asked = { caseId: 'case-once', productId: 'Gurukul', artifactClass: 'user_progress', reason: 'r' };
      const headers = { 'idempotency-key': 'hold-once' };
      const { caller, people } = life.scenario;
      const first = await caller.post('/v1/legal-holds', people.legal, asked, headers);
      const second = await caller.post('/v1/legal-holds', people.legal, asked, headers);
      expect(second.headers.get('idempotency-replayed')).toBe('true');
      expect(second.body).toEqual(first.body);
    });
    it('shows it in the list, to people and not to a product', async () => {
      const { caller, people } = life.scenario;
      const listed = await caller.get('/v1/legal-holds', people.auditor);
      expect(listed.text).toContain(holdNamed('held').id);
      expect(codeOf(await caller.get('/v1/legal-holds', life.token))).toBe('403 role.not-permitted');
    });
  });

  describe('a hold in force', () => {
    it('is shown on the artifact', async () => {
      const answer = await life.scenario.caller.get(`/v1/artifacts/${id('held')}`, life.token);
      expect(as<{ artifact: Artifact }>(answer).artifact.legalHolds).toEqual([holdNamed('held').id]);
    });
    it('keeps the artifact from being deleted', async () =>
      expect(await life.delete(id('held'))).toBe('423 artifact.held'));
    it('names the rule and the case in the refusal', async () => {
      const answer = await life.scenario.caller.call('DELETE', `/v1/artifacts/${id('held')}`, {
        token: life.token,
        headers: { 'if-match': '*' },
      });
      expect(answer.text).toContain('BKT-R52');
      expect(answer.text).toContain('case-held');
    });
    it('lets the artifact be read', async () => expect(await life.read(id('held'))).toBe('ok'));
    it('lets the artifact be updated', async () => expect(await life.update(id('held'))).toBe('ok'));
    it('does not keep another artifact', async () => {
      await make('free');
      expect(await life.delete(id('free'))).toBe('ok');
    });
    it('over a trace keeps what is of that trace', async () => {
      holds.set('trace', await life.hold({ traceId: 'trace-1' }, 'case-trace'));
      expect(await life.delete(id('traced'))).toBe('423 artifact.held');
    });
    it('over an owner keeps everything of the owner', async () => {
      holds.set('owner', await life.hold({ ownerId: 'team-owned' }, 'case-owner'));
      expect(await life.delete(id('owned'))).toBe('423 artifact.held');
      expect(await life.delete(id('owned-too'))).toBe('423 artifact.held');
    });
    it('over an owner does not record the name', () => {
      expect(JSON.stringify(holdNamed('owner'))).not.toContain('team-owned');
    });
    it('over an owner keeps what is written later', async () => {
      await make('owned-later', { ownerId: 'team-owned' });
      expect(await life.delete(id('owned-later'))).toBe('423 artifact.held');
    });
    it('over a class keeps every artifact of it, and what is written later', async () => {
      holds.set('class', await life.hold({ artifactClass: 'persona_config' }, 'case-class'));
      await make('later');
      expect(await life.delete(id('later'))).toBe('423 artifact.held');
      expect(await life.delete(id('plain'))).toBe('423 artifact.held');
    });
    it('overlaps with another one: released, the other still keeps the artifact', async () => {
      holds.set('overlap', await life.hold({ artifactIds: [id('overlap')] }, 'case-overlap'));
      await life.release(holdNamed('class'));
      expect(await life.delete(id('overlap'))).toBe('423 artifact.held');
      await life.release(holdNamed('overlap'));
      expect(await life.delete(id('overlap'))).toBe('ok');
    });
    it('is not released by one person', async () => {
      const { caller, people } = life.scenario;
      const subject = { holdId: holdNamed('held').id };
      const asked = await caller.post('/v1/change-requests', people.legal, {
        kind: 'hold-release',
        subject,
        reason: 'r',
      });
      const { changeRequest } = as<{ changeRequest: { id: string; digest: string } }>(asked);
      const voice = { decision: 'approve', digest: changeRequest.digest, reason: 'r' };
      await caller.post(`/v1/change-requests/${changeRequest.id}/approvals`, people.owner, voice);
      expect(await life.delete(id('held'))).toBe('423 artifact.held');
    });
    it('cannot be released twice', async () =>
      expect(await life.release(holdNamed('overlap'))).toBe('409 hold.released'));
    it('cannot be released where there is none', async () =>
      expect(await life.change('hold-release', { holdId: '01950000-0000-7000-8000-000000000000' })).toBe(
        '404 hold.not-found',
      ));
    it('keeps the artifact from being erased, with the reason', async () => {
      const result = await life.erase({ artifactIds: [id('held')] });
      expect(result).toMatchObject({ erased: 0, refused: [{ artifactId: id('held'), code: 'artifact.held' }] });
      expect(await life.read(id('held'))).toBe('ok');
    });
  });

  describe('a retention lock', () => {
    const lock = { productId: 'AI_Avatar', artifactClass: 'avatar_config' };
    it('shorter than 90 days is refused', async () =>
      expect(await life.change('retention-lock', { ...lock, days: 89 })).toBe('400 change-request.subject-invalid'));
    it('for a class that the product may not write is refused', async () =>
      expect(await life.change('retention-lock', { ...lock, artifactClass: 'metadata', days: 100 })).toBe(
        '400 change-request.subject-invalid',
      ));
    it('can be shortened within 72 hours', async () => {
      expect(typeof (await life.change('retention-lock', { ...lock, days: 200 }))).toBe('object');
      expect(typeof (await life.change('retention-lock', { ...lock, days: 120 }))).toBe('object');
    });
    it('keeps an artifact of the class from being erased, with the reason', async () => {
      const result = await life.erase({ artifactIds: [id('versioned')] });
      expect(result.refused).toMatchObject([{ code: 'retention.not-ended' }]);
    });
  });

  describe('erasing', () => {
    it('destroys the artifact for good', async () => {
      const result = await life.erase({ artifactIds: [id('erased')] });
      expect(result).toMatchObject({ erased: 1, artifacts: 1, refusedTotal: 0 });
      expect(await life.read(id('erased'))).toBe('410 artifact.erased');
    });
    it('lets nothing be restored', async () => expect(await life.restore(id('erased'))).toBe('410 artifact.erased'));
    it('leaves the state to the auditor, and no owner', async () => {
      const path = `/v1/artifacts/${id('erased')}/versions`;
      const { text } = await life.scenario.caller.get(path, life.scenario.people.auditor);
      expect([text.includes('"erased"'), text.includes('team-avatar')]).toEqual([true, false]);
    });
    it('spares every other artifact', async () => expect(await life.read(id('spared'))).toBe('ok'));
    it('is refused for a subject that names both artifacts and an owner', async () => {
      const subject = { productId: 'AI_Avatar', reason: 'r', ownerId: 'x', artifactIds: [id('spared')] };
      expect(await life.change('erasure', subject)).toBe('400 change-request.subject-invalid');
    });
  });

  describe('a preview and a sweep', () => {
    it('find nothing due on the first day', async () => {
      expect(await life.preview()).toMatchObject({ items: 0, bytes: 0, held: 0 });
      expect(await life.sweep()).toMatchObject({ status: 'done', done: 0, total: 0 });
    });
    it('are refused to a product', async () => {
      expect(codeOf(await life.askForSweep({}, life.token))).toBe('403 role.not-permitted');
      expect(codeOf(await life.scenario.caller.get('/v1/retention/preview', life.token))).toBe(
        '403 role.not-permitted',
      );
    });
    it.each(['owner', 'advisor', 'auditor', 'legal'] as const)('do not let the %s sweep', async (role) =>
      expect(codeOf(await life.askForSweep({}, life.scenario.people[role]))).toBe('403 role.not-permitted'),
    );
    it('refuse to run ahead of time', async () =>
      expect(codeOf(await life.askForSweep({ at: '2090-01-01T00:00:00Z' }))).toBe('409 retention.not-ended'));
    it('refuse a digest that no longer fits', async () =>
      expect(codeOf(await life.askForSweep({ digest: `sha256:${'0'.repeat(64)}` }))).toBe('409 retention.set-changed'));
    it('do not understand a time that there is not', async () =>
      expect(codeOf(await life.askForSweep({ at: '2026-13-45T00:00:00Z' }))).toBe('400 request.invalid'));
    it('know no sweep that was not asked for', async () => {
      const path = '/v1/retention/sweeps/01950000-0000-7000-8000-000000000000';
      expect(codeOf(await life.scenario.caller.get(path, life.scenario.people.auditor))).toBe('404 sweep.not-found');
    });
    it('are answered at once, with where to look', async () => {
      const answer = await life.askForSweep();
      const { id: sweepId } = as<ShownSweep>(answer);
      expect([answer.status, answer.headers.get('location')]).toEqual([202, `/v1/retention/sweeps/${sweepId}`]);
      expect(answer.headers.has('preference-applied')).toBe(false);
    });
    it('tell a client that asked not to wait that it does not', async () => {
      const { executor: token } = life.scenario.people;
      const headers = { prefer: 'respond-async' };
      const answer = await life.scenario.caller.call('POST', '/v1/retention/sweeps', { token, headers });
      expect([answer.status, answer.headers.get('preference-applied')]).toEqual([202, 'respond-async']);
    });
    it('show what will be due later', async () => {
      const at = new Date(Date.now() + 91 * 86_400_000).toISOString();
      const { items, held } = await life.preview(at);
      expect([items > 0, held > 0]).toEqual([true, true]);
    });
  });

  describe('after 89 days', () => {
    beforeAll(() => life.travel(89), 30_000);
    it('superseded versions are still read', async () => expect(await life.read(id('updated'), 1)).toBe('ok'));
    it('what was deleted can still be restored', async () => {
      expect(await life.restore(id('twice'))).toBe('ok');
      await life.delete(id('twice'));
    });
    it('a hold can still be placed on what was deleted', async () => {
      await make('late-hold-deleted');
      holds.set('late', await life.hold({ artifactIds: [id('deleted')] }, 'case-late'));
      expect((await life.retention(id('deleted'))).versions[0]).toMatchObject({ until: null });
    });
    it('a retention lock is no longer shortened', async () => {
      const lock = { productId: 'AI_Avatar', artifactClass: 'avatar_config' };
      expect(await life.change('retention-lock', { ...lock, days: 100 })).toBe('409 retention.lock-shortened');
      expect(typeof (await life.change('retention-lock', { ...lock, days: 130 }))).toBe('object');
    });
  });

  describe('after 91 days', () => {
    beforeAll(async () => {
      await life.travel(2);
      await life.sweep();
    }, 40_000);
    it('superseded versions are gone', async () => {
      expect(await life.read(id('updated'), 1)).toBe('410 artifact.purged');
      expect(await life.read(id('updated'), 2)).toBe('410 artifact.purged');
    });
    it('the current version is there', async () => expect(await life.read(id('updated'))).toBe('ok'));
    it('the auditor still sees every version', async () =>
      expect(await life.states(id('updated'))).toEqual(['purged', 'purged', 'active']));
    it('what was deleted is gone', async () => expect(await life.read(id('free'))).toBe('410 artifact.purged'));
    it('what was deleted is never restored', async () =>
      expect(await life.restore(id('free'))).toBe('410 artifact.purged'));
    it('a superseded version under a hold is there', async () => expect(await life.read(id('held'), 1)).toBe('ok'));
    it('what was deleted and held later is still there', async () =>
      expect(await life.states(id('deleted'))).toEqual(['deleted']));
    it('what was deleted again later is still there', async () => expect(await life.restore(id('twice'))).toBe('ok'));
    it('what was restored in time is there', async () => expect(await life.read(id('restored'))).toBe('ok'));
    it('retention says why the rest is there, and until when', async () => {
      const { holds: named, versions } = await life.retention(id('held'));
      expect(named).toMatchObject([{ caseId: 'case-held' }]);
      expect(versions[0]).toMatchObject({ rule: 'superseded-versions', days: 90, until: null });
      expect((await life.retention(id('free'))).versions[0]).toMatchObject({ rule: 'destroyed', until: null });
    });
    it('the log verifies', async () => {
      const { body } = await life.scenario.caller.post('/v1/audit/verifications', life.scenario.people.auditor);
      expect(body).toMatchObject({ intact: true, missing: 0 });
    });
    it('the usage has fallen', async () => {
      const { text } = await life.scenario.caller.get('/v1/governance/limits', life.scenario.people.auditor);
      expect(text).toContain('artifactsTotal');
    });
  });

  describe('after the release of a hold', () => {
    it('the retention of what it held begins anew', async () => {
      await life.release(holdNamed('late'));
      await life.release(holdNamed('held'));
      const [version] = (await life.retention(id('deleted'))).versions;
      expect(version).toMatchObject({ rule: 'deleted-artifacts' });
      expect(Date.parse(version?.until ?? '') - Date.parse(version?.since ?? '')).toBe(90 * 86_400_000);
      await life.sweep();
      expect(await life.states(id('deleted'))).toEqual(['deleted']);
    });
    it('it can be restored for 90 days from then', async () => {
      await life.travel(88);
      expect(await life.restore(id('deleted'))).toBe('ok');
      await life.delete(id('deleted'));
    }, 30_000);
    it('and what it held goes after 90 days', async () => {
      await life.travel(3);
      await life.sweep();
      expect(await life.read(id('held'), 1)).toBe('410 artifact.purged');
      expect(await life.read(id('held'))).toBe('ok');
      expect(await life.delete(id('held'))).toBe('ok');
    }, 30_000);
  });
});
