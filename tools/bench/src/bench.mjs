/**
 * `npm run bench`: the real server in its own process, public load generators, and a raw Fastify echo in the same run.
 * With `--store mongo` a bucket on MongoDB beside the embedded one, and MongoDB's driver alone with the same blocks.
 *
 * Usage: node tools/bench/src/bench.mjs [--store embedded|mongo] [--seconds N] [--rounds N] [--generator wrk|autocannon]
 *   [--json FILE]
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DriverAlone, inRows } from './driver-alone.mjs';
import { fire, pickGenerator } from './generators.mjs';
import { post, prepareBucket } from './prepare.mjs';
import { describeMachine, median } from './report.mjs';
import { freePort, startServer, stopServer } from './servers.mjs';
import { findServices, freshDatabase, ROOT } from './services.mjs';
import { BATCH_ITEMS, DRAFT, shotsAt, shotOfEcho } from './shots.mjs';

const { values } = parseArgs({
  options: {
    store: { type: 'string', default: 'embedded' },
    seconds: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '3' },
    generator: { type: 'string' },
    json: { type: 'string' },
  },
});
if (values.store !== 'embedded' && values.store !== 'mongo') throw new Error(`there is no store ${values.store}`);
const seconds = Number(values.seconds);
const rounds = Number(values.rounds);
const tool = values.generator === 'autocannon' || values.generator === 'wrk' ? values.generator : pickGenerator();

/** @typedef {{ store: string, base: string, child: import('node:child_process').ChildProcess, token: string, artifactId: string }} Bucket */

const scratch = await mkdtemp(join(tmpdir(), 'bucket-bench-'));
const mongo = values.store === 'mongo' ? findServices().mongo : undefined;
const database = mongo === undefined ? undefined : freshDatabase(mongo);

/** @param {string} store @param {Record<string, string>} env @returns {Promise<Bucket>} */
async function startBucket(store, env) {
  const port = await freePort();
  const [base, dataDir] = [`http://127.0.0.1:${port}`, join(scratch, store)];
  const own = { BUCKET_PORT: String(port), BUCKET_DATA_DIR: dataDir, BUCKET_STORE: store, ...env };
  const child = await startServer([join(ROOT, 'apps/api/dist/main.js')], `${base}/health/live`, own);
  const token = await prepareBucket(base, dataDir);
  const { artifact } = await post(base, '/v1/artifacts', token, DRAFT);
  return { store, base, child, token, artifactId: artifact.id };
}

/** @type {Map<string, { store: string, what: string, results: (import('./generators.mjs').Result & { artifactsPerSecond?: number })[] }>} */
const rowsByName = new Map();
/** @param {string} store @param {string} what @param {import('./generators.mjs').Result & { artifactsPerSecond?: number }} result */
function keep(store, what, result) {
  if (result.failed > 0) throw new Error(`${store} ${what}: ${result.failed} requests failed`);
  const name = `${store} ${what}`;
  const row = rowsByName.get(name) ?? { store, what, results: [] };
  rowsByName.set(name, row);
  row.results.push(result);
}

const echoPort = await freePort();
const echoBase = `http://127.0.0.1:${echoPort}`;
const echo = await startServer([join(ROOT, 'tools/bench/src/echo.mjs'), String(echoPort)], `${echoBase}/echo`);
/** @type {Bucket[]} */
const buckets = [];
/** @type {DriverAlone | undefined} */
let driver;
let documentsKiB = '';
try {
  buckets.push(await startBucket('embedded', {}));
  if (database !== undefined) {
    buckets.push(await startBucket('mongo', { BUCKET_MONGO_URL: database }));
    driver = await DriverAlone.connect(database);
  }
  for (let round = 0; round < rounds; round += 1) {
    keep('', 'raw Fastify echo', await fire(tool, shotOfEcho(echoBase, seconds), scratch));
    for (const { store, base, token, artifactId } of buckets) {
      for (const shot of shotsAt(base, token, artifactId, seconds)) {
        const from = await driver?.height();
        const result = await fire(tool, shot, scratch);
        keep(store, shot.name, result);
        if (store !== 'mongo' || driver === undefined || from === undefined || !shot.isCompared) continue;
        const alone = await driver.fire(from, await driver.height(), seconds);
        keep('driver alone', shot.name, alone);
        keep('driver alone, in rows', shot.name, await driver.fire(from, await driver.height(), seconds, inRows));
        if (round === 0) documentsKiB += `${documentsKiB === '' ? '' : ', '}${shot.name}: ${alone.documentKiB}`;
      }
    }
  }
} finally {
  for (const { child } of buckets) if ((await stopServer(child)) !== 0) process.exitCode = 1;
  await stopServer(echo);
  await driver?.remove();
  await rm(scratch, { recursive: true, force: true });
}

/** @param {string} name @param {'requestsPerSecond' | 'latencyMsP50' | 'latencyMsP99'} figure */
const figure = (name, figure) => median((rowsByName.get(name)?.results ?? []).map((result) => result[figure]));

/** Artifacts a second: as the driver alone counted them, or as many as a request writes. @param {string} name */
function artifactsPerSecond(name) {
  const row = rowsByName.get(name);
  const writes = row?.what === 'batches of 500' ? BATCH_ITEMS : row?.what === 'single writes' ? 1 : Number.NaN;
  const figures = (row?.results ?? []).map((result) => result.artifactsPerSecond ?? result.requestsPerSecond * writes);
  return median(figures);
}

/** @param {number} one @param {number} other @returns {number | undefined} undefined where there is nothing to compare */
const ratio = (one, other) => (Number.isFinite(one / other) ? Math.round((one / other) * 100) / 100 : undefined);

const rows = [...rowsByName].map(([name, { store, what }]) => ({
  store,
  what,
  requestsPerSecond: Math.round(figure(name, 'requestsPerSecond')),
  artifactsPerSecond: Number.isNaN(artifactsPerSecond(name)) ? undefined : Math.round(artifactsPerSecond(name)),
  latencyMsP50: Math.round(figure(name, 'latencyMsP50') * 10) / 10,
  latencyMsP99: Math.round(figure(name, 'latencyMsP99') * 10) / 10,
  ratioToEcho: store.startsWith('driver')
    ? undefined
    : ratio(figure(name, 'requestsPerSecond'), figure(' raw Fastify echo', 'requestsPerSecond')),
  ...(store === 'mongo'
    ? {
        ratioToEmbedded: ratio(figure(name, 'requestsPerSecond'), figure(`embedded ${what}`, 'requestsPerSecond')),
        ratioToDriver: ratio(artifactsPerSecond(name), artifactsPerSecond(`driver alone ${what}`)),
        ratioToDriverInRows: ratio(artifactsPerSecond(name), artifactsPerSecond(`driver alone, in rows ${what}`)),
      }
    : {}),
}));
const report = {
  machine: describeMachine(),
  ...(mongo === undefined ? {} : { mongo: mongo.from, documentsKiB }),
  generator: tool,
  rounds,
  seconds,
  rows,
};
console.table(rows);
console.log(JSON.stringify(report));
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(report, null, 2)}\n`);
