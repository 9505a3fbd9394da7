import { check } from 'k6';
import exec from 'k6/execution';
import type { Options } from 'k6/options';
import { prepare, settle, tokenOf, type Prepared } from './lib/before-and-after.ts';
import { call, jsonOf, problemOf, type Answer } from './lib/calls.ts';
import { wholeNumber } from './lib/pace.ts';
import { createBody, productAt, type LoadProduct } from './lib/products.ts';
import type { Artifact, Written } from './lib/receipts.ts';
import { SOUND, TREND_STATS, unaccounted } from './lib/tallies.ts';
import { createArtifact, updateArtifact } from './lib/writes.ts';

/** A few rounds through everything a product does, each product in turn. */
const ROUNDS = wholeNumber('BUCKET_LOAD_ROUNDS', 20);

export const options: Options = {
  scenarios: { rounds: { executor: 'shared-iterations', vus: 2, iterations: ROUNDS, maxDuration: '5m' } },
  thresholds: { ...SOUND, bucket_proofs_verified: [`count==${ROUNDS}`] },
  summaryTrendStats: TREND_STATS,
  setupTimeout: '2m',
  teardownTimeout: '5m',
};

export const setup = (): Prepared => prepare('smoke');

export default async function round(prepared: Prepared): Promise<void> {
  const n = exec.scenario.iterationInTest;
  const product = productAt(n);
  const token = tokenOf(prepared, product.id);
  const written = await createArtifact(product, token, n, { proof: true });
  if (written === undefined) return;
  await read(product, token, written);
  await edit(product, token, written, n);
  await repeat(product, token, n);
  await stranger(written, tokenOf(prepared, productAt(n + 5).id), product.id === productAt(n + 5).id);
  await turnedAway(product, token, n);
}

async function read(product: LoadProduct, token: string, { artifact }: Written): Promise<void> {
  const path = `/v1/artifacts/${artifact.id}`;
  const answer = await call('GET', path, token, null, { name: 'read' });
  if (answer.status === 200) unaccounted.add(1, { entry: 'artifact.read' });
  check(jsonOf<{ artifact: Artifact }>(answer), {
    'read: what was written': (shown) => shown?.artifact?.contentHash === artifact.contentHash,
  });
  const list = await call('GET', `/v1/artifacts?artifactClass=${product.artifactClass}&limit=1`, token, null, {
    name: 'list',
  });
  check(jsonOf<{ items: readonly Artifact[] }>(list), {
    'list: its own': (page) => page?.items?.[0]?.productId === product.id,
  });
  const custody = await call('GET', `${path}/custody`, token, null, { name: 'custody' });
  check(jsonOf<{ items: readonly { entry: { type: string } }[] }>(custody), {
    'custody: begins with the creation': (page) => page?.items?.[0]?.entry.type === 'artifact.create',
  });
}

async function edit(product: LoadProduct, token: string, written: Written, n: number): Promise<void> {
  const path = `/v1/artifacts/${written.artifact.id}`;
  const body = JSON.stringify({ payload: product.payload(n) });
  if (product.updates) {
    await updateArtifact(product, token, written, n + 1);
    const stale = await call('PUT', path, token, body, { name: 'update', headers: { 'If-Match': '"1"' } });
    isProblem(stale, 412, 'precondition.failed');
  } else {
    const immutable = await call('PUT', path, token, body, { name: 'update', headers: { 'If-Match': '"1"' } });
    isProblem(immutable, 403, 'class.operation-not-permitted');
  }
}

/** The same request twice under one key is one artifact. */
async function repeat(product: LoadProduct, token: string, n: number): Promise<void> {
  const headers = { 'Idempotency-Key': `smoke-${exec.vu.idInTest}-${n}` };
  const send = () => call('POST', '/v1/artifacts', token, createBody(product, n), { name: 'write', headers });
  const [first, again] = [await send(), await send()];
  if (first.status === 201) unaccounted.add(1, { entry: 'artifact.create' });
  check(again, {
    'idempotency: the first answer again': ({ status, body, headers: told }) =>
      status === 201 && body === first.body && told['Idempotency-Replayed'] === 'true',
  });
}

async function stranger({ artifact }: Written, otherToken: string, isOwn: boolean): Promise<void> {
  if (isOwn) return;
  const answer = await call('GET', `/v1/artifacts/${artifact.id}`, otherToken, null, { name: 'read' });
  isProblem(answer, 404, 'artifact.not-found');
}

async function turnedAway(product: LoadProduct, token: string, n: number): Promise<void> {
  const unknownClass = JSON.stringify({ artifactClass: 'video', ownerId: 'load-tests', payload: product.payload(n) });
  isProblem(await call('POST', '/v1/artifacts', token, unknownClass, { name: 'write' }), 403, 'class.unknown');
  const withOwnProduct = JSON.stringify({ ...(JSON.parse(createBody(product, n)) as object), productId: 'Gurukul' });
  isProblem(await call('POST', '/v1/artifacts', token, withOwnProduct, { name: 'write' }), 400, 'request.invalid');
  isProblem(
    await call('POST', '/v1/artifacts', '', createBody(product, n), { name: 'write' }),
    401,
    'credential.missing',
  );
}

function isProblem(answer: Answer, status: number, code: string): void {
  check(answer, { [`refused: ${status} ${code}`]: () => answer.status === status && problemOf(answer)?.code === code });
}

export const teardown = (prepared: Prepared): void => settle(prepared, ['artifact.update', 'artifact.read']);
