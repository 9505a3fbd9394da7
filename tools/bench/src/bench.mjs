/**
 * `npm run bench`: the real server in its own process, public load generators, and a raw Fastify echo in the same run.
 *
 * Usage: node tools/bench/src/bench.mjs [--seconds N] [--rounds N] [--generator wrk|autocannon] [--json FILE]
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fire, pickGenerator } from './generators.mjs';
import { post, prepareBucket } from './prepare.mjs';
import { describeMachine, median } from './report.mjs';
import { freePort, startServer, stopServer } from './servers.mjs';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '3' },
    generator: { type: 'string' },
    json: { type: 'string' },
  },
});
const seconds = Number(values.seconds);
const rounds = Number(values.rounds);
const tool = values.generator === 'autocannon' || values.generator === 'wrk' ? values.generator : pickGenerator();
const CONNECTIONS = 100;
const BATCH_ITEMS = 500;

const single = JSON.stringify({
  artifactClass: 'metadata',
  ownerId: 'team-assistant',
  payload: { title: 'greeting', tags: ['en'] },
});
const batch = JSON.stringify({ items: Array.from({ length: BATCH_ITEMS }, () => JSON.parse(single)) });

const scratch = await mkdtemp(join(tmpdir(), 'bucket-bench-'));
const dataDir = join(scratch, 'data');
const [echoPort, bucketPort] = [await freePort(), await freePort()];
const [echoBase, base] = [`http://127.0.0.1:${echoPort}`, `http://127.0.0.1:${bucketPort}`];
const echo = await startServer([join(ROOT, 'tools/bench/src/echo.mjs'), String(echoPort)], `${echoBase}/echo`);
const bucket = await startServer([join(ROOT, 'apps/api/dist/main.js')], `${base}/health/live`, {
  BUCKET_PORT: String(bucketPort),
  BUCKET_DATA_DIR: dataDir,
});

/** @type {Record<string, import('./generators.mjs').Result[]>} */
const results = {};
try {
  const token = await prepareBucket(base, dataDir);
  const { artifact } = await post(base, '/v1/artifacts', token, JSON.parse(single));
  /** @type {import('./generators.mjs').Shot[]} */
  const shots = [
    {
      name: 'raw Fastify echo',
      url: `${echoBase}/echo`,
      method: 'POST',
      body: single,
      connections: CONNECTIONS,
      seconds,
    },
    {
      name: 'single writes',
      url: `${base}/v1/artifacts`,
      method: 'POST',
      body: single,
      token,
      connections: CONNECTIONS,
      seconds,
    },
    {
      name: 'audited reads',
      url: `${base}/v1/artifacts/${artifact.id}`,
      method: 'GET',
      token,
      connections: CONNECTIONS,
      seconds,
    },
    {
      name: 'batches of 500',
      url: `${base}/v1/artifacts/batch`,
      method: 'POST',
      body: batch,
      token,
      connections: 8,
      seconds,
    },
    {
      name: 'writes at 1,000/s',
      url: `${base}/v1/artifacts`,
      method: 'POST',
      body: single,
      token,
      connections: 50,
      seconds,
      rate: 1_000,
    },
  ];
  for (let round = 0; round < rounds; round += 1) {
    for (const shot of shots) {
      const result = await fire(tool, shot, scratch);
      if (result.failed > 0) throw new Error(`${shot.name}: ${result.failed} requests failed`);
      (results[shot.name] ??= []).push(result);
    }
  }
} finally {
  const code = await stopServer(bucket);
  if (code !== 0) process.exitCode = 1;
  await stopServer(echo);
  await rm(scratch, { recursive: true, force: true });
}

/** @param {string} name @param {keyof import('./generators.mjs').Result} figure */
const figure = (name, figure) => median((results[name] ?? []).map((result) => result[figure]));

const echoRate = figure('raw Fastify echo', 'requestsPerSecond');
const rows = Object.keys(results).map((name) => ({
  what: name,
  requestsPerSecond: Math.round(figure(name, 'requestsPerSecond')),
  artifactsPerSecond:
    name === 'batches of 500' ? Math.round(figure(name, 'requestsPerSecond') * BATCH_ITEMS) : undefined,
  latencyMsP50: figure(name, 'latencyMsP50'),
  latencyMsP99: figure(name, 'latencyMsP99'),
  ratioToEcho: Math.round((figure(name, 'requestsPerSecond') / echoRate) * 100) / 100,
}));
const report = { machine: describeMachine(), generator: tool, rounds, seconds, connections: CONNECTIONS, rows };
console.table(rows.map(({ what, ...figures }) => ({ what, ...figures })));
console.log(JSON.stringify(report));
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(report, null, 2)}\n`);
