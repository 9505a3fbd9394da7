import { itemsOf, memberOf, numberAt, textAt, type Exchange } from '../session.ts';
import type { Scene } from '../scene.ts';
import { readShipped } from '../shipped.ts';
import { NotRun, type MethodRun } from './method-run.ts';

export const operation: MethodRun = async ({ session }, checks) => {
  const ready = await session.get('/health/ready');
  checks.holds(
    'the bucket says that it is ready',
    ready.status === 200 && textAt(ready.body, 'status') === 'ready',
    ready.text,
  );
  const metrics = await session.get('/metrics');
  checks.answered('it serves metrics', metrics, 200);
  const alerts = readShipped('docs/ops/alerts.yml');
  if (alerts === undefined) throw new NotRun('the alert rules are not part of this installation');
  const named = [...new Set(alerts.match(/\bbucket_[a-z_]+/g) ?? [])].map((name) =>
    name.replace(/_(?:bucket|sum|count)$/, ''),
  );
  checks.holds('there are alert rules', named.length > 0, `${named.length} metrics are named`);
  for (const name of new Set(named)) {
    checks.holds(
      `the alert rules name ${name}, which is served`,
      new RegExp(`^# TYPE ${name} `, 'm').test(metrics.text),
      name,
    );
  }
};

const HTTP_TOO_EARLY: ReadonlySet<number> = new Set([400, 408, 431]);

export const documented: MethodRun = async ({ session }, checks) => {
  const { body, status } = await session.get('/openapi.json');
  checks.holds(
    'an OpenAPI 3.1 document is served',
    status === 200 && textAt(body, 'openapi').startsWith('3.1'),
    textAt(body, 'openapi'),
  );
  const paths = Object.entries(memberOf(body, 'paths') ?? {});
  const templates = paths.map(([path, item]) => ({
    item: item as unknown,
    pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{[^}]+\}/g, '[^/]+')}$`),
    path,
  }));
  const called = new Map<string, Set<number>>();
  const foreign: string[] = [];
  for (const { method, path, status: answered } of session.exchanges) {
    const [plain = ''] = path.split('?');
    const found =
      templates.find(({ path: literal }) => literal === plain) ?? templates.find(({ pattern }) => pattern.test(plain));
    const documentedMethod = memberOf(found?.item, method.toLowerCase()) !== undefined;
    // What is not documented must not exist.
    if (found === undefined || !documentedMethod) {
      if (![404, 405].includes(answered) && !HTTP_TOO_EARLY.has(answered))
        foreign.push(`${method} ${plain} ${answered}`);
      continue;
    }
    const key = `${method.toLowerCase()} ${found.path}`;
    called.set(key, (called.get(key) ?? new Set()).add(answered));
  }
  checks.holds('what is not documented is answered with 404 or 405', foreign.length === 0, foreign.join(', '));
  for (const [key, statuses] of called) {
    const [method = '', path = ''] = key.split(' ');
    const unknown = [...statuses].filter(
      (each) => memberOf(body, 'paths', path, method, 'responses', String(each)) === undefined,
    );
    checks.holds(
      `${key}: every status is documented`,
      unknown.length === 0,
      `${[...statuses].join(', ')}${unknown.length === 0 ? '' : `; not documented: ${unknown.join(', ')}`}`,
    );
  }
  const search = templates.filter(({ path }) => /search/i.test(path)).map(({ path }) => path);
  checks.holds('no route searches in payloads', search.length === 0, search.join(', '));
};

/** Every entry since the beginning of the run, by request. */
export async function entriesByRequest({
  session,
  people,
  beganAt,
}: Scene): Promise<ReadonlyMap<string, readonly unknown[]>> {
  const found = new Map<string, unknown[]>();
  let cursor = '';
  do {
    const query = `from=${beganAt}&limit=1000${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
    const page = await session.get(`/v1/audit/entries?${query}`, people.auditor);
    if (page.status !== 200) throw new Error(`the entries are not served: ${page.text}`);
    for (const item of itemsOf(page.body)) {
      const requestId = textAt(item, 'entry', 'requestId');
      found.set(requestId, [...(found.get(requestId) ?? []), item]);
    }
    cursor = textAt(page.body, 'nextCursor');
  } while (cursor !== '');
  return found;
}

/** Whether a request must have an entry of its own: one entry sums up many strangers, and what is over a rate. */
function isRecorded({ path, status }: Exchange): boolean {
  return path.startsWith('/v1/') && ![401, 404, 405, 429].includes(status) && status < 500;
}

export const trail: MethodRun = async (scene, checks) => {
  const { session } = scene;
  const made = [...session.exchanges];
  const entries = await entriesByRequest(scene);
  const expected = made.filter(isRecorded);
  const missing = expected.filter(({ requestId }) => !entries.has(requestId));
  checks.holds(
    'every request of a known caller has its entry',
    expected.length > 0 && missing.length === 0,
    `${expected.length - missing.length} of ${expected.length} requests; missing: ${
      missing
        .slice(0, 5)
        .map(({ method, path, status }) => `${method} ${path} ${status}`)
        .join(', ') || 'none'
    }`,
  );
  const wrong = expected.filter(({ requestId, status, path }) => {
    if (path === '/v1/artifacts/batch') return false;
    const outcomes = (entries.get(requestId) ?? []).map((item) => textAt(item, 'entry', 'outcome'));
    return outcomes.length > 0 && !outcomes.includes(status < 400 ? 'allowed' : 'refused');
  });
  checks.holds(
    'each entry tells the outcome that the caller was told',
    wrong.length === 0,
    wrong
      .slice(0, 5)
      .map(({ method, path, status }) => `${method} ${path} ${status}`)
      .join(', ') || 'all agree',
  );
  const all = [...entries.values()].flat();
  const bare = all.filter(
    (item) =>
      ['at', 'type', 'outcome', 'requestId', 'previousHash'].some((name) => textAt(item, 'entry', name) === '') ||
      textAt(item, 'entry', 'actor', 'role') === '',
  );
  checks.holds('every entry has its context', bare.length === 0, `${all.length} entries, ${bare.length} without`);
  for (const type of [
    'artifact.create',
    'artifact.delete',
    'change-request.approve',
    'change-request.reject',
    'request.invalid',
    'artifact.read',
  ]) {
    const count = all.filter((item) => textAt(item, 'entry', 'type') === type).length;
    checks.holds(`entries of type ${type} are there`, count > 0, String(count));
  }
  const id = await scene.written('metadata');
  const { service } = scene.sideOf('metadata');
  await session.get(`/v1/artifacts/${id}`, service);
  const custody = itemsOf((await session.get(`/v1/artifacts/${id}/custody`, service)).body);
  const types = custody.map((item) => textAt(item, 'entry', 'type'));
  checks.holds(
    'the chain of custody begins with the creation and tells the reading',
    types[0] === 'artifact.create' && types.includes('artifact.read'),
    types.join(', '),
    numberAt(custody[0], 'seq'),
  );
};
