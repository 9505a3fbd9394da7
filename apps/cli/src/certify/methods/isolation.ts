import { itemsOf, numberAt, textAt, type Answer } from '../session.ts';
import { OWNER, type Scene } from '../scene.ts';
import type { Checks } from '../checks.ts';
import type { MethodRun } from './method-run.ts';

const IF_FIRST = { 'if-match': '"1"' };

export const immutableClasses: MethodRun = async (scene, checks) => {
  const executor = await scene.freshExecutor();
  for (const each of scene.classes.filter(({ operations }) => !operations.update)) {
    const side = scene.sideOf(each.name);
    const callers = {
      ...scene.people,
      executor: executor.token,
      service: side.service,
      foreign: scene.foreignTo(each.name).service,
      agent: await scene.freshAgent(side),
    };
    await attackWritten(scene, checks, each.name, callers);
  }
};

async function attackWritten(
  scene: Scene,
  checks: Checks,
  className: string,
  callers: Readonly<Record<string, string>>,
) {
  const { session } = scene;
  const { service } = scene.sideOf(className);
  const id = await scene.written(className);
  const path = `/v1/artifacts/${id}`;
  const before = await session.get(path, service);
  const payload = scene.class(className).example;
  const routes: Readonly<Record<string, (token: string) => Promise<Answer>>> = {
    PUT: (token) => session.ask('PUT', path, { token, json: { payload }, headers: IF_FIRST }),
    DELETE: (token) => session.ask('DELETE', path, { token, headers: IF_FIRST }),
    PATCH: (token) => session.ask('PATCH', path, { token, json: { payload }, headers: IF_FIRST }),
    'POST restore': (token) => session.ask('POST', `${path}/restore`, { token }),
  };
  for (const [route, send] of Object.entries(routes)) {
    const seen: string[] = [];
    let everyRefused = true;
    for (const [caller, token] of Object.entries(callers)) {
      const answer = await send(token);
      everyRefused &&= answer.status >= 400 && answer.status < 500;
      seen.push(`${caller} ${answer.code ?? answer.status}`);
    }
    checks.holds(`${className}: nobody may ${route}`, everyRefused, seen.join(', '));
  }
  checks.refused(
    `${className}: its own service is told why`,
    await session.ask('PUT', path, { token: service, json: { payload }, headers: IF_FIRST }),
    'class.operation-not-permitted',
  );
  const after = await session.get(path, service);
  checks.holds(
    `${className}: it is the same to the byte afterwards`,
    after.status === 200 && after.text === before.text,
    after.text === before.text ? textAt(after.body, 'artifact', 'contentHash') : after.text,
  );
}

export const foreignProducts: MethodRun = async (scene, checks) => {
  const { session } = scene;
  const id = await scene.written('persona_config');
  const side = scene.foreignTo('persona_config');
  const thief = side.service;
  const path = `/v1/artifacts/${id}`;
  const payload = scene.class('persona_config').example;
  const tries: readonly (readonly [string, string, string, unknown?])[] = [
    ['read', 'GET', path],
    ['versions', 'GET', `${path}/versions`],
    ['one version', 'GET', `${path}/versions/1`],
    ['custody', 'GET', `${path}/custody`],
    ['retention', 'GET', `${path}/retention`],
    ['update', 'PUT', path, { payload }],
    ['delete', 'DELETE', path],
    ['restore', 'POST', `${path}/restore`],
  ];
  for (const [what, method, at, json] of tries) {
    const answer = await session.ask(method, at, {
      token: thief,
      headers: IF_FIRST,
      ...(json === undefined ? {} : { json }),
    });
    checks.refused(`${what}: it does not exist for another product`, answer, 'artifact.not-found');
  }
  for (const query of ['', `?ownerId=${OWNER}`, '?artifactClass=persona_config', '?productId=AI_Avatar']) {
    const list = await session.get(`/v1/artifacts${query}`, thief);
    const isThere = itemsOf(list.body).some(
      (item) => textAt(item, 'id') === id || textAt(item, 'artifact', 'id') === id,
    );
    checks.holds(`a list${query} does not hold it`, !isThere && list.status < 500, String(list.status));
  }
  const entries = await session.get(`/v1/audit/entries?artifactId=${id}`, thief);
  const foreign = itemsOf(entries.body).filter((item) => textAt(item, 'entry', 'productId') !== side.productId);
  checks.holds(
    'of its entries those of its own attempts alone are shown',
    foreign.length === 0 && entries.status === 200,
    `${itemsOf(entries.body).length} entries, ${foreign.length} of others`,
  );
  checks.refused('write its class', await scene.create('persona_config', thief), 'class.not-declared');
  const child = await scene.create(
    scene.classes.find(({ products }) => products.includes(side.productId))?.name ?? '',
    thief,
    undefined,
    { parents: [{ artifactId: id, version: 1 }] },
  );
  checks.refused('name it as a parent', child, 'parents.unknown');
  const own = await session.get(path, scene.sideOf('persona_config').service);
  checks.answered('its own product reads it', own, 200);
};

export const forgedIdentity: MethodRun = async (scene, checks) => {
  const side = scene.sideOf('metadata');
  const forged = {
    productId: 'AI_Avatar',
    integrationId: 'other',
    createdAt: '2020-01-01T00:00:00.000Z',
    updatedAt: '2020-01-01T00:00:00.000Z',
    createdBy: 'owner',
    id: '01900000-0000-7000-8000-000000000000',
    version: 7,
    state: 'deleted',
    contentHash: `sha256:${'0'.repeat(64)}`,
  };
  for (const [member, value] of Object.entries(forged)) {
    checks.refused(
      `${member} in a body`,
      await scene.create('metadata', side.service, undefined, { [member]: value }),
      'request.invalid',
    );
  }
  checks.refused(
    'an owner that the integration has not declared',
    await scene.create('metadata', side.service, undefined, { ownerId: 'somebody-else' }),
    'owner.not-declared',
  );
  checks.refused(
    'an empty owner',
    await scene.create('metadata', side.service, undefined, { ownerId: '' }),
    'request.invalid',
    'owner.required',
  );
  await writeAsOneself(scene, checks);
};

/** What is recorded of a write whose headers claim something else. */
async function writeAsOneself(scene: Scene, checks: Checks): Promise<void> {
  const { session } = scene;
  const side = scene.sideOf('metadata');
  const headers = {
    'x-product-id': 'AI_Avatar',
    'x-integration-id': 'other',
    'x-actor-id': 'owner',
    date: 'Wed, 01 Jan 2020 00:00:00 GMT',
  };
  const from = Date.now();
  const json = { artifactClass: 'metadata', ownerId: OWNER, payload: scene.class('metadata').example };
  const {
    body,
    status,
    headers: answered,
  } = await session.ask('POST', '/v1/artifacts', { token: side.service, json, headers });
  const artifact = (name: string): string => textAt(body, 'artifact', name);
  checks.holds(
    'the product is that of the credential',
    status === 201 && artifact('productId') === side.productId,
    artifact('productId'),
  );
  checks.holds(
    'the integration is that of the credential',
    artifact('integrationId') === side.integrationId,
    artifact('integrationId'),
  );
  checks.holds('the owner is the declared one', artifact('ownerId') === OWNER, artifact('ownerId'));
  const serverMs = Date.parse(answered.get('date') ?? '');
  const isServers = Math.abs(Date.parse(artifact('createdAt')) - (Number.isNaN(serverMs) ? from : serverMs)) < 10_000;
  checks.holds('the time is the server’s', isServers, artifact('createdAt'));
  const entry = await session.get(`/v1/audit/entries/${numberAt(body, 'receipt', 'seq')}`, scene.people.auditor);
  checks.holds(
    'the entry names product, integration and actor',
    textAt(entry.body, 'entry', 'productId') === side.productId &&
      textAt(entry.body, 'entry', 'integrationId') === side.integrationId &&
      textAt(entry.body, 'entry', 'actor', 'id') === artifact('createdBy'),
    entry.text,
    numberAt(entry.body, 'seq'),
  );
  const absent = await session.post('/v1/artifacts', side.service, {
    artifactClass: 'metadata',
    payload: scene.class('metadata').example,
  });
  const isOwned =
    absent.status === 201 ? textAt(absent.body, 'artifact', 'ownerId') !== '' : absent.code === 'owner.not-declared';
  checks.holds('without an owner it is the integration’s, or refused', isOwned, absent.text);
}
