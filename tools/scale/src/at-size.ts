import { check } from 'k6';
import crypto from 'k6/crypto';
import encoding from 'k6/encoding';
import exec from 'k6/execution';
import http from 'k6/http';
import { Counter } from 'k6/metrics';
import type { Options } from 'k6/options';

/**
 * Writes, reads of artifacts from anywhere in the log, and pages, all at even rates, against a bucket that was seeded. It
 * does not verify the log, which takes longer the larger it is: `bucket verify` does.
 */

const BASE_URL = __ENV['BUCKET_SCALE_URL'] ?? '';
const SECONDS = Number(__ENV['BUCKET_SCALE_SECONDS'] ?? '30');
const WARM_SECONDS = Number(__ENV['BUCKET_SCALE_WARM_SECONDS'] ?? '10');
/** 1 for reads alone, on a file that is not in memory. */
const IS_COLD = __ENV['BUCKET_SCALE_COLD'] === '1';
const WRITES_PER_SECOND = 400;
const READS_PER_SECOND = 500;
const PAGES_PER_SECOND = 20;
/** Artifacts that are read: enough that few are read twice. */
const SAMPLES = 2_000;

const { tokens } = JSON.parse(open(__ENV['BUCKET_SCALE_BOOTSTRAP'] ?? '')) as { tokens: Record<string, string> };

const unexpected = new Counter('bucket_unexpected');

/** What is measured begins once the code that answers is compiled: at an easy rate, under a name of its own. */
const WARM_UP = 'warm-up';
const WARM_UP_PER_SECOND = 100;

const steadily = (name: string, rate: number) => ({
  executor: 'constant-arrival-rate' as const,
  exec: name,
  rate,
  timeUnit: '1s',
  duration: `${SECONDS}s`,
  startTime: `${WARM_SECONDS}s`,
  preAllocatedVUs: Math.ceil(rate / 2),
  maxVUs: rate,
});

const warmUpWith = (name: string) => ({
  ...steadily(name, WARM_UP_PER_SECOND),
  duration: `${WARM_SECONDS}s`,
  startTime: '0s',
});

export const options: Options = {
  scenarios: IS_COLD
    ? { reads: { ...steadily('read', READS_PER_SECOND), startTime: '0s' } }
    : {
        [WARM_UP]: warmUpWith('warmUp'),
        writes: steadily('write', WRITES_PER_SECOND),
        reads: steadily('read', READS_PER_SECOND),
        pages: steadily('page', PAGES_PER_SECOND),
      },
  thresholds: {
    bucket_unexpected: ['count==0'],
    dropped_iterations: ['count==0'],
    // Named here so that the summary has them apart.
    'http_req_duration{name:write}': ['max>=0'],
    'http_req_duration{name:read}': ['max>=0'],
    'http_req_duration{name:page}': ['max>=0'],
  },
  summaryTrendStats: ['med', 'p(95)', 'p(99)', 'p(99.9)', 'max'],
  setupTimeout: '5m',
};

interface Prepared {
  readonly writer: string;
  readonly artifacts: readonly { readonly id: string; readonly productId: string; readonly traceId?: string }[];
}

/** A credential of an integration that the seed has admitted, and artifacts from everywhere in the log. */
export function setup(): Prepared {
  const token = `bkt_${encoding.b64encode(crypto.randomBytes(32), 'rawurl')}`;
  const tokenHash = `sha256:${crypto.sha256(token, 'hex')}`;
  const subject = { integrationId: 'seed-assistant', name: `scale ${Date.now()}`, actorKind: 'service', tokenHash };
  const asked = ask('POST', '/v1/change-requests', tokens['executor'], {
    kind: 'credential',
    reason: 'scale',
    subject,
  });
  const { changeRequest } = asked.json() as { changeRequest: { id: string; digest: string } };
  for (const role of ['owner', 'advisor']) {
    const voice = { decision: 'approve', digest: changeRequest.digest, reason: 'scale' };
    ask('POST', `/v1/change-requests/${changeRequest.id}/approvals`, tokens[role], voice);
  }
  const { items } = ask('GET', '/v1/governance/limits', tokens['auditor']).json() as {
    items: { limit: string; usage: number }[];
  };
  const size = items.find(({ limit }) => limit === 'artifactsTotal')?.usage ?? 0;
  const artifacts: Prepared['artifacts'][number][] = [];
  for (let n = 0; artifacts.length < SAMPLES; n += 1) {
    // A golden-ratio step visits the log evenly and in no order.
    const seq = Math.floor(((n * 0.618033988749895) % 1) * size);
    const { entry } = ask('GET', `/v1/audit/entries/${seq}`, tokens['auditor']).json() as {
      entry: { type: string; artifactId: string; productId: string; traceId?: string };
    };
    if (entry.type !== 'artifact.create') continue;
    const { artifactId: id, productId, traceId } = entry;
    artifacts.push(traceId === undefined ? { id, productId } : { id, productId, traceId });
  }
  return { writer: token, artifacts };
}

export async function write({ writer }: Prepared): Promise<void> {
  const n = exec.scenario.iterationInTest;
  const payload = { tags: ['en', 'scale'], title: `Summary of conversation ${n}`, language: 'en-IN' };
  const body = { artifactClass: 'metadata', ownerId: `team-${n % 40}`, payload };
  await call('POST', '/v1/artifacts', writer, 'write', 201, JSON.stringify(body));
}

export async function read({ artifacts }: Prepared): Promise<void> {
  const artifact = artifacts[exec.scenario.iterationInTest % artifacts.length];
  await call('GET', `/v1/artifacts/${artifact?.id}`, tokens['auditor'], 'read', 200);
}

export async function warmUp(prepared: Prepared): Promise<void> {
  await write(prepared);
  await read(prepared);
  await page(prepared);
}

/** One owner's artifacts, one trace, and the custody of one artifact, in turns. */
export async function page({ artifacts }: Prepared): Promise<void> {
  const n = exec.scenario.iterationInTest;
  const { id = '', productId = '', traceId = 'none' } = artifacts[(n * 7) % artifacts.length] ?? {};
  const paths = [
    `/v1/artifacts?productId=${productId}&ownerId=team-${n % 40}&limit=100`,
    `/v1/artifacts?productId=${productId}&traceId=${traceId}&limit=100`,
    `/v1/artifacts/${id}/custody`,
  ];
  await call('GET', paths[n % paths.length] ?? '', tokens['auditor'], 'page', 200);
}

async function call(
  method: string,
  path: string,
  token: string | undefined,
  name: string,
  status: number,
  body: string | null = null,
): Promise<void> {
  const answer = await http.asyncRequest(method, `${BASE_URL}${path}`, body, {
    headers: { Authorization: `Bearer ${token}`, ...(body === null ? {} : { 'Content-Type': 'application/json' }) },
    tags: { name: exec.scenario.name === WARM_UP ? WARM_UP : name },
  });
  if (!check(answer, { 'is answered as it should be': (given) => given.status === status })) {
    unexpected.add(1, { name, status: String(answer.status) });
  }
}

function ask(method: string, path: string, token: string | undefined, body?: object) {
  const answer = http.request(method, `${BASE_URL}${path}`, body === undefined ? null : JSON.stringify(body), {
    headers: {
      Authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    tags: { name: 'setup' },
  });
  if (answer.status >= 300) throw new Error(`${method} ${path} was answered ${answer.status}: ${answer.body}`);
  return answer;
}
