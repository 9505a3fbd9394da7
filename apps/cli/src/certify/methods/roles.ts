import { numberAt, textAt, itemsOf, type Answer } from '../session.ts';
import { seenOf } from '../checks.ts';
import type { Scene } from '../scene.ts';
import type { MethodRun } from './method-run.ts';

const IF_FIRST = { 'if-match': '"1"' };

/** What a bucket that lets the wrong people stop writes would stop: nothing. */
const harmlessScope = (scene: Scene): string => `integration:${scene.name('nothing')}`;

export const aiEscalation: MethodRun = async (scene, checks) => {
  const { session, people } = scene;
  const side = scene.sideOf('persona_config');
  const agent = await scene.freshAgent(side);
  const created = await scene.create('persona_config', agent);
  checks.answered('an agent creates', created, 201);
  const path = `/v1/artifacts/${textAt(created.body, 'artifact', 'id')}`;
  checks.answered('an agent reads', await session.get(path, agent), 200);
  const asked = await scene.ask('integration', scene.declaration(side.productId, scene.name('pressure'), []));
  const payload = scene.class('persona_config').example;
  const hold = {
    caseId: scene.name('case'),
    productId: side.productId,
    artifactClass: 'persona_config',
    reason: 'pressure',
  };
  const limit = { kind: 'limit', reason: 'pressure', subject: { limit: 'writesPerSecond', value: 100_000 } };
  const tries: Readonly<Record<string, () => Promise<Answer>>> = {
    update: () => session.ask('PUT', path, { token: agent, json: { payload }, headers: IF_FIRST }),
    delete: () => session.ask('DELETE', path, { token: agent, headers: IF_FIRST }),
    'place a hold': () => session.post('/v1/legal-holds', agent, hold),
    'ask for a higher limit': () => session.post('/v1/change-requests', agent, limit),
    restore: () => session.ask('POST', `${path}/restore`, { token: agent }),
  };
  for (const [what, send] of Object.entries(tries)) {
    checks.refused(`an agent may not ${what}`, await send(), 'role.not-permitted');
  }
  const cooling = await session.get(path, agent);
  checks.refused('after five attempts it cools off, whatever it asks', cooling, 'actor.cooling-off');
  checks.holds(
    'and is told for how long',
    Number(cooling.headers.get('retry-after')) > 0,
    cooling.headers.get('retry-after') ?? 'no Retry-After',
  );
  for (let n = 0; n < 6; n += 1) await session.ask('DELETE', path, { token: agent, headers: IF_FIRST });
  checks.refused('after ten attempts it is suspended', await session.get(path, agent), 'credential.frozen');
  checks.refused('it gives no voice', await scene.voice(asked, agent), 'credential.frozen');
  const own = await session.get(path, side.service);
  checks.holds('what it attacked is as it was', numberAt(own.body, 'artifact', 'version') === 1, seenOf(own));
  const threats = await session.get('/v1/governance/threats?limit=100', people.auditor);
  const t6 = itemsOf(threats.body).find((item) => ['id', 'threat'].some((name) => textAt(item, name) === 'T6'));
  checks.holds(
    'the attempts count as threat T6',
    t6 !== undefined && /[1-9]/.test(JSON.stringify(t6)),
    JSON.stringify(t6),
  );
};

export const executorOverride: MethodRun = async (scene, checks) => {
  const { session, people } = scene;
  const { token, personId } = await scene.freshExecutor();
  const side = scene.sideOf('metadata');
  const asked = await scene.ask('integration', scene.declaration(side.productId, scene.name('override'), []));
  checks.answered(
    'an executor does its day-to-day work',
    await session.get(`/v1/retention/preview?at=${new Date().toISOString()}`, token),
    200,
  );
  checks.refused('it approves', await scene.voice(asked, token), 'role.not-permitted');
  checks.refused('it writes an artifact', await scene.create('audit_entry', token), 'role.not-permitted');
  checks.refused(
    'it stops writes by itself',
    await session.post('/v1/governance/freezes', token, { scope: harmlessScope(scene), reason: 'emergency fix' }),
    'role.not-permitted',
  );
  const frozen = await session.get('/v1/governance/limits', token);
  checks.refused('after three attempts it is frozen, whatever it asks', frozen, 'credential.frozen');
  const scope = `actor:${personId}`;
  const unfreeze = await scene.ask('unfreeze', {
    scope,
    review: 'Certification: these attempts were made on purpose.',
  });
  checks.answered('a release is asked for', unfreeze, 201);
  await scene.voice(unfreeze, people.owner);
  checks.refused(
    'one person does not release it',
    await session.get('/v1/governance/limits', token),
    'credential.frozen',
  );
  await scene.voice(unfreeze, people.advisor);
  checks.answered('two people do', await session.get('/v1/governance/limits', token), 200);
};

export const roles: MethodRun = async (scene, checks) => {
  const { session, people } = scene;
  const side = scene.sideOf('metadata');
  const id = await scene.written('metadata');
  const change = { kind: 'limit', reason: 'certification', subject: { limit: 'writesPerSecond', value: 2_000 } };
  const hold = { caseId: scene.name('case'), productId: side.productId, artifactIds: [id], reason: 'certification' };
  const freeze = { scope: harmlessScope(scene), reason: 'certification' };
  const suspend = `/v1/integrations/${side.integrationId}/suspend`;
  const tries: readonly (readonly [string, () => Promise<Answer>])[] = [
    ...(['owner', 'advisor', 'auditor', 'legal'] as const).map(
      (role) => [`${role} writes an artifact`, () => scene.create('metadata', people[role])] as const,
    ),
    ...(['owner', 'advisor', 'auditor'] as const).map(
      (role) => [`${role} places a hold`, () => session.post('/v1/legal-holds', people[role], hold)] as const,
    ),
    ['advisor suspends an integration', () => session.post(suspend, people.advisor, { reason: 'certification' })],
    ['auditor asks for a change', () => session.post('/v1/change-requests', people.auditor, change)],
    ['auditor stops writes', () => session.post('/v1/governance/freezes', people.auditor, freeze)],
    ['legal stops writes', () => session.post('/v1/governance/freezes', people.legal, freeze)],
    ['auditor runs a sweep', () => session.post('/v1/retention/sweeps', people.auditor, {})],
    ['a product stops writes', () => session.post('/v1/governance/freezes', side.service, freeze)],
    ['a product places a hold', () => session.post('/v1/legal-holds', side.service, hold)],
    ['a product verifies the log', () => session.ask('POST', '/v1/audit/verifications', { token: side.service })],
    ['a product reads the people', () => session.get('/v1/principals', side.service)],
  ];
  for (const [what, send] of tries) checks.refused(what, await send(), 'role.not-permitted');
  for (const path of ['/v1/audit/entries?limit=1', '/v1/audit/checkpoint', '/v1/audit/entries/0/proof']) {
    checks.answered(`the auditor reads ${path}`, await session.get(path, people.auditor), 200);
  }
};
