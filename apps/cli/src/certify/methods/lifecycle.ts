import { memberOf, numberAt, itemsOf, textAt } from '../session.ts';
import type { Scene } from '../scene.ts';
import type { MethodRun } from './method-run.ts';

const DAY_MS = 86_400_000;
const WRITERS = 5;

const avatar = (displayName: string) => ({ avatarId: 'certified', displayName });

export const versions: MethodRun = async (scene, checks) => {
  const { session } = scene;
  const { service } = scene.sideOf('avatar_config');
  const created = await scene.create('avatar_config', service, avatar('one'));
  const path = `/v1/artifacts/${textAt(created.body, 'artifact', 'id')}`;
  const put = (displayName: string, ifMatch?: string) =>
    session.ask('PUT', path, {
      token: service,
      json: { payload: avatar(displayName) },
      headers: ifMatch === undefined ? {} : { 'if-match': ifMatch },
    });
  checks.refused('an update without If-Match', await put('none'), 'precondition.required');
  const second = await put('two', '"1"');
  checks.holds('an update is the next version', numberAt(second.body, 'artifact', 'version') === 2, second.text);
  checks.refused('an update of a stale version', await put('stale', '"1"'), 'precondition.failed');
  const racing = await Promise.all(Array.from({ length: WRITERS }, (_, n) => put(`racing ${n}`, '"2"')));
  const won = racing.filter(({ status }) => status === 200);
  const lost = racing.filter(({ code }) => code === 'precondition.failed');
  checks.holds(
    `of ${WRITERS} simultaneous writers one wins`,
    won.length === 1 && lost.length === WRITERS - 1,
    racing.map(({ status }) => status).join(', '),
  );
  const hashes = [created, second, ...won].map(({ body }) => textAt(body, 'artifact', 'contentHash'));
  for (const [index, hash] of hashes.entries()) {
    const read = await session.get(`${path}/versions/${index + 1}`, service);
    checks.holds(
      `version ${index + 1} is kept as it was written`,
      read.status === 200 && textAt(read.body, 'artifact', 'contentHash') === hash,
      read.text,
    );
  }
  const first = await session.get(`${path}/versions/1`, service);
  checks.holds(
    'its payload is the one that was written',
    textAt(first.body, 'payload', 'displayName') === 'one',
    first.text,
  );
  const list = await session.get(`${path}/versions`, service);
  checks.holds('the history has three versions', itemsOf(list.body).length === 3, String(itemsOf(list.body).length));
  const rewrite = await session.ask('PUT', `${path}/versions/1`, {
    token: service,
    json: { payload: avatar('rewritten') },
    headers: { 'if-match': '"1"' },
  });
  checks.refused('an update of an old version', rewrite, 'route.method-not-allowed', 'route.not-found');
};

/** How many items a sweep at a moment would destroy. */
async function due(scene: Scene, days: number): Promise<number> {
  const at = new Date(Date.now() + days * DAY_MS).toISOString();
  const answer = await scene.session.get(`/v1/retention/preview?at=${at}`, scene.people.executor);
  return numberAt(answer.body, 'items');
}

export const deletion: MethodRun = async (scene, checks) => {
  const { session } = scene;
  const { service } = scene.sideOf('persona_config');
  const id = await scene.written('persona_config');
  const path = `/v1/artifacts/${id}`;
  const remove = (version: number) =>
    session.ask('DELETE', path, { token: service, headers: { 'if-match': `"${version}"` } });
  const removedAt = Date.now();
  const removed = await remove(1);
  checks.holds(
    'a deletion is a state, not a removal',
    textAt(removed.body, 'artifact', 'state') === 'deleted',
    removed.text,
  );
  const until = Date.parse(textAt(removed.body, 'artifact', 'recoverableUntil'));
  checks.holds(
    'it is recoverable for 90 days',
    Math.abs(until - removedAt - 90 * DAY_MS) < 60_000,
    textAt(removed.body, 'artifact', 'recoverableUntil'),
  );
  checks.refused('meanwhile it is not served', await session.get(path, service), 'artifact.deleted');
  const restored = await session.ask('POST', `${path}/restore`, { token: service });
  checks.holds(
    'it can be restored',
    restored.status === 200 && textAt(restored.body, 'artifact', 'state') === 'active',
    restored.text,
  );
  checks.answered('and is served again', await session.get(path, service), 200);
  const before = await due(scene, 91);
  const again = await remove(numberAt(restored.body, 'artifact', 'version'));
  checks.answered('it can be deleted again', again, 200);
  const [early, late] = [await due(scene, 89), await due(scene, 91)];
  checks.holds('after 89 days nothing of it is due', early < late, `${early} due after 89 days, ${late} after 91`);
  checks.holds('after 91 days it is due', late > before, `${before} due before the deletion, ${late} after it`);
  const custody = await session.get(`${path}/custody`, service);
  const types = itemsOf(custody.body).map((item) => textAt(item, 'entry', 'type'));
  const expected = ['artifact.create', 'artifact.delete', 'artifact.restore'];
  checks.holds(
    'its life is told by its custody',
    expected.every((type) => types.includes(type)),
    types.join(', '),
  );
};

export const legalHold: MethodRun = async (scene, checks) => {
  const { session, people } = scene;
  const side = scene.sideOf('persona_config');
  const id = await scene.written('persona_config');
  const remove = () =>
    session.ask('DELETE', `/v1/artifacts/${id}`, { token: side.service, headers: { 'if-match': '"1"' } });
  const hold = { caseId: scene.name('case'), productId: side.productId, artifactIds: [id], reason: 'certification' };
  checks.refused(
    'an auditor places a hold',
    await session.post('/v1/legal-holds', people.auditor, hold),
    'role.not-permitted',
  );
  const placed = await session.post('/v1/legal-holds', people.legal, hold);
  checks.answered('legal places it at once', placed, 201);
  checks.refused('what it covers is not deleted', await remove(), 'artifact.held');
  const erasure = await scene.ask('erasure', { productId: side.productId, artifactIds: [id], reason: 'certification' });
  checks.holds(
    'an erasure is refused, or waits for two people',
    erasure.status >= 400 || textAt(erasure.body, 'changeRequest', 'status') === 'pending',
    erasure.text,
  );
  if (erasure.status === 201) await scene.voice(erasure, people.owner, 'reject');
  const release = await scene.ask('hold-release', { holdId: textAt(placed.body, 'hold', 'id') }, people.legal);
  checks.answered('legal asks for its release', release, 201);
  checks.refused('legal releases it alone', await scene.voice(release, people.legal), 'role.not-permitted');
  await scene.voice(release, people.owner);
  checks.refused('after one approval it still holds', await remove(), 'artifact.held');
  const still = await session.get('/v1/legal-holds', people.auditor);
  const held = itemsOf(still.body).find((item) => textAt(item, 'id') === textAt(placed.body, 'hold', 'id'));
  checks.holds(
    'it is listed as in force',
    held !== undefined && memberOf(held, 'releasedAt') === null,
    JSON.stringify(held),
  );
  await scene.voice(release, people.advisor);
  checks.answered('released by two, the artifact can be deleted', await remove(), 200);
};
