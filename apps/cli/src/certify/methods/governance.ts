import { newToken } from '@bucket/node';
import type { Checks } from '../checks.ts';
import { OWNER, type Scene } from '../scene.ts';
import { numberAt, textAt } from '../session.ts';
import type { MethodRun } from './method-run.ts';

export const unapprovedIntegrations: MethodRun = async (scene, checks) => {
  const { session, people } = scene;
  const [{ productId }, className] = [scene.sideOf('metadata'), 'metadata'];
  const write = (token: string) => scene.create(className, token);
  checks.refused('a token that nobody declared is refused', await write(newToken().token), 'credential.invalid');
  checks.refused('no token is refused', await session.ask('POST', '/v1/artifacts', { json: {} }), 'credential.missing');

  const { token, tokenHash } = newToken();
  const integrationId = scene.name('approved');
  const declared = scene.declaration(productId, integrationId, [{ name: 'service', actorKind: 'service', tokenHash }]);
  const asked = await scene.ask('integration', declared);
  checks.refused('before anybody approved', await write(token), 'credential.invalid');
  await scene.voice(asked, people.owner);
  checks.refused('after one of two has approved', await write(token), 'credential.invalid');
  await scene.voice(asked, people.advisor);
  checks.answered('after two have approved it is admitted', await write(token), 201);
  await session.post(`/v1/integrations/${integrationId}/suspend`, people.owner, { reason: 'certification' });
  checks.refused('once suspended', await write(token), 'integration.not-approved');
  await session.post(`/v1/integrations/${integrationId}/revoke`, people.owner, { reason: 'certification' });
  checks.refused(
    'once revoked',
    await write(token),
    'integration.not-approved',
    'credential.revoked',
    'credential.invalid',
  );

  const rejected = newToken();
  const credentials = [{ name: 'service', actorKind: 'service', tokenHash: rejected.tokenHash }];
  const refusedOne = await scene.ask('integration', scene.declaration(productId, scene.name('rejected'), credentials));
  await scene.voice(refusedOne, people.owner, 'reject');
  checks.refused('a rejected one', await write(rejected.token), 'credential.invalid');

  const declare = (change: object) =>
    scene.ask('integration', { ...scene.declaration(productId, scene.name('forbidden'), []), ...change });
  checks.refused('a direct database connection', await declare({ type: 'mongodb' }), 'integration.direct-database');
  checks.refused('data that flows both ways', await declare({ dataFlow: 'two-way' }), 'integration.data-flow');
  checks.refused(
    'a class that the product may not write',
    await declare({ artifactClasses: ['model_checkpoint'] }),
    'integration.class-not-permitted',
  );
};

export const dualApproval: MethodRun = async (scene, checks) => {
  const { people } = scene;
  const side = scene.sideOf('metadata');
  const subject = () => scene.declaration(side.productId, scene.name('voices'), []);
  const own = await scene.ask('integration', subject(), people.owner);
  checks.refused('the owner approves an own request', await scene.voice(own, people.owner), 'approval.own-request');

  const asked = await scene.ask('integration', subject());
  const altered = `sha256:${'0'.repeat(64)}`;
  checks.refused(
    'an approval of another digest',
    await scene.voice(asked, people.owner, 'approve', altered),
    'change-request.digest-mismatch',
  );
  const executor = await scene.freshExecutor();
  const others = {
    executor: executor.token,
    auditor: people.auditor,
    legal: people.legal,
    service: side.service,
    agent: await scene.freshAgent(side),
  };
  for (const [role, token] of Object.entries(others)) {
    // A product does not even see the request of somebody else.
    checks.refused(
      `${role} approves`,
      await scene.voice(asked, token),
      'role.not-permitted',
      'change-request.not-found',
    );
  }
  const first = await scene.voice(asked, people.owner);
  checks.holds(
    'one voice decides nothing',
    textAt(first.body, 'changeRequest', 'status') === 'pending',
    textAt(first.body, 'changeRequest', 'status'),
  );
  checks.refused('a second voice of one person', await scene.voice(asked, people.owner), 'approval.second-voice');
  const second = await scene.voice(asked, people.advisor);
  checks.holds(
    'two voices decide',
    textAt(second.body, 'changeRequest', 'status') === 'approved',
    textAt(second.body, 'changeRequest', 'status'),
  );
  checks.refused(
    'a replayed approval',
    await scene.voice(asked, people.advisor),
    'change-request.decided',
    'approval.second-voice',
  );
  await approveRejected(scene, checks, subject());
};

async function approveRejected(scene: Scene, checks: Checks, subject: object): Promise<void> {
  const { session, people } = scene;
  const rejected = await scene.ask('integration', subject);
  await scene.voice(rejected, people.owner, 'reject');
  checks.refused(
    'an approval of what was rejected',
    await scene.voice(rejected, people.advisor),
    'change-request.decided',
  );
  const nobody = await session.get(
    `/v1/change-requests/${textAt(rejected.body, 'changeRequest', 'id')}`,
    people.auditor,
  );
  checks.holds('it stays rejected', textAt(nobody.body, 'changeRequest', 'status') === 'rejected', nobody.text);
}

export const exceptions: MethodRun = async (scene, checks) => {
  const { people } = scene;
  const { productId, service } = scene.sideOf('metadata');
  const until = new Date(Date.now() + 86_400_000).toISOString();
  const subjectFor = (rule: string) => ({ rule, productId, artifactClass: 'metadata', until });
  for (const rule of ['BKT-R01', 'BKT-R03', 'BKT-R04', 'BKT-R08', 'BKT-R22', 'BKT-R23', 'BKT-R52']) {
    checks.refused(`an exception from ${rule}`, await scene.ask('exception', subjectFor(rule)), 'exception.rule-fixed');
  }
  const write = () => scene.create('metadata', service, undefined, { ownerId: 'somebody-else' });
  const asked = await scene.ask('exception', subjectFor('BKT-R18'));
  checks.answered('an exception from the owners that are declared can be asked for', asked, 201);
  checks.refused('without it another owner is refused', await write(), 'owner.not-declared');
  checks.refused(
    'a product approves it',
    await scene.voice(asked, service),
    'role.not-permitted',
    'change-request.not-found',
  );
  await scene.voice(asked, people.owner);
  checks.refused('with one approval it is still refused', await write(), 'owner.not-declared');
  checks.refused('the owner approves twice', await scene.voice(asked, people.owner), 'approval.second-voice');
  await scene.voice(asked, people.advisor, 'reject');
  checks.refused('rejected, it is refused', await write(), 'owner.not-declared');
};

export const schemas: MethodRun = async (scene, checks) => {
  const { session } = scene;
  const { service } = scene.sideOf('metadata');
  const { example, fingerprint } = scene.class('metadata');
  const valid = typeof example === 'object' && example !== null ? example : {};
  const tries: readonly (readonly [string, object, readonly string[]])[] = [
    ['no payload', { artifactClass: 'metadata' }, ['request.invalid']],
    ['an empty payload', { artifactClass: 'metadata', payload: {} }, ['payload.invalid']],
    [
      'a member that the schema does not know',
      { artifactClass: 'metadata', payload: { ...valid, drift: 1 } },
      ['payload.invalid'],
    ],
    ['a member of another type', { artifactClass: 'metadata', payload: { ...valid, title: 7 } }, ['payload.invalid']],
    [
      'a list instead of an object',
      { artifactClass: 'metadata', payload: [valid] },
      ['request.invalid', 'payload.invalid'],
    ],
    [
      'a version that is not approved',
      { artifactClass: 'metadata', payload: valid, schemaVersion: 99 },
      ['payload.schema-version'],
    ],
    ['a class that nobody knows', { artifactClass: 'anything_goes', payload: valid }, ['class.unknown']],
    [
      'a name that the product must never write',
      { artifactClass: 'system_config', payload: valid },
      ['class.never-permitted', 'class.unknown'],
    ],
  ];
  for (const [what, body, codes] of tries)
    checks.refused(what, await session.post('/v1/artifacts', service, { ownerId: OWNER, ...body }), ...codes);

  const avatar = scene.sideOf('avatar_config');
  const id = await scene.written('avatar_config');
  const config = scene.class('avatar_config').example;
  const drifted = { payload: { ...(typeof config === 'object' ? config : {}), drift: true } };
  const update = await session.ask('PUT', `/v1/artifacts/${id}`, {
    token: avatar.service,
    json: drifted,
    headers: { 'if-match': '"1"' },
  });
  checks.refused('an update that drifts', update, 'payload.invalid');

  await askForSchema(scene, checks);
  const shown = await session.get('/v1/governance/classes/metadata', scene.people.auditor);
  checks.holds(
    'the fingerprint of the class is the one of the beginning',
    textAt(shown.body, 'fingerprint') === fingerprint,
    textAt(shown.body, 'fingerprint'),
  );
  checks.holds(
    'the class has version 1',
    numberAt(shown.body, 'schemaVersion') === 1,
    String(numberAt(shown.body, 'schemaVersion')),
  );
};

/** Failure scenario 3: a product wants a schema “by Friday”. */
async function askForSchema(scene: Scene, checks: Checks): Promise<void> {
  const { service } = scene.sideOf('metadata');
  const before = Date.now();
  const schema = { type: 'object', additionalProperties: false, properties: { anything: { type: 'string' } } };
  const asked = await scene.ask('schema', { artifactClass: 'metadata', schemaVersion: 2, schema }, service);
  const decideBy = Date.parse(textAt(asked.body, 'changeRequest', 'decideBy'));
  checks.holds(
    'a product asks for a schema, to be decided within 24 hours',
    asked.status === 201 && decideBy - before < 86_460_000,
    asked.text,
  );
  const meanwhile = { artifactClass: 'metadata', ownerId: OWNER, payload: { anything: 'by Friday' } };
  checks.refused(
    'meanwhile there is no way around',
    await scene.session.post('/v1/artifacts', service, meanwhile),
    'payload.invalid',
  );
  await scene.voice(asked, scene.people.owner, 'reject');
}
