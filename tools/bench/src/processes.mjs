/**
 * `npm run bench:processes`: single writes a second of one, two and three API processes on one MongoDB and one Redis, the
 * servers that the tests use. Every set of processes has an empty database, the same number of connections in all, and
 * limits lifted by approved change requests.
 *
 * Usage: node tools/bench/src/processes.mjs [--processes 1,2,3] [--connections N] [--seconds N] [--rounds N] [--json FILE]
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fire, pickGenerator } from './generators.mjs';
import { prepareBucket } from './prepare.mjs';
import { describeMachine, median } from './report.mjs';
import { freePort, startServer, stopServer } from './servers.mjs';
import { findServices, freshDatabase, ROOT } from './services.mjs';

const MAIN = join(ROOT, 'apps/api/dist/main.js');
const { values } = parseArgs({
  options: {
    processes: { type: 'string', default: '1,2,3' },
    connections: { type: 'string', default: '300' },
    seconds: { type: 'string', default: '10' },
    rounds: { type: 'string', default: '3' },
    json: { type: 'string' },
  },
});
const [connections, seconds, rounds] = [values.connections, values.seconds, values.rounds].map(Number);
const counts = values.processes.split(',').map(Number);
const body = JSON.stringify({ artifactClass: 'metadata', ownerId: 'team-assistant', payload: { title: 'greeting' } });

const services = findServices();
const tool = pickGenerator();

/** @param {number} count of processes @returns {Promise<import('./generators.mjs').Result[]>} one result a process */
async function measure(count) {
  const scratch = await mkdtemp(join(tmpdir(), 'bucket-bench-'));
  const database = freshDatabase(services.mongo);
  /** @type {{ base: string, child: import('node:child_process').ChildProcess }[]} */
  const started = [];
  try {
    for (let n = 0; n < count; n += 1) {
      const port = await freePort();
      const base = `http://127.0.0.1:${port}`;
      const child = await startServer([MAIN], `${base}/health/live`, {
        BUCKET_PORT: String(port),
        BUCKET_STORE: 'mongo',
        BUCKET_MONGO_URL: database,
        BUCKET_REDIS_URL: services.redis.url,
        BUCKET_DATA_DIR: join(scratch, String(n)),
        BUCKET_SIGNING_KEY_FILE: join(scratch, '0', 'signing-key.pem'),
      });
      started.push({ base, child });
    }
    const token = await prepareBucket(started[0]?.base ?? '', join(scratch, '0'));
    return await Promise.all(
      started.map(({ base }, n) =>
        fire(
          tool,
          {
            name: `process ${n}`,
            url: `${base}/v1/artifacts`,
            method: 'POST',
            body,
            token,
            connections: Math.floor((connections ?? 0) / count),
            seconds: seconds ?? 0,
          },
          scratch,
        ),
      ),
    );
  } finally {
    for (const { child } of started) await stopServer(child);
    await rm(scratch, { recursive: true, force: true });
  }
}

/** @type {Map<number, { requestsPerSecond: number, latencyMsP99: number }[]>} */
const results = new Map(counts.map((count) => [count, []]));
for (let round = 0; round < (rounds ?? 0); round += 1) {
  for (const count of counts) {
    const each = await measure(count);
    const failed = each.reduce((sum, result) => sum + result.failed, 0);
    if (failed > 0) throw new Error(`${count} processes: ${failed} requests failed`);
    results.get(count)?.push({
      requestsPerSecond: each.reduce((sum, result) => sum + result.requestsPerSecond, 0),
      latencyMsP99: Math.max(...each.map((result) => result.latencyMsP99)),
    });
  }
}

const rows = [...results].map(([processes, figures]) => ({
  processes,
  writesPerSecond: Math.round(median(figures.map(({ requestsPerSecond }) => requestsPerSecond))),
  latencyMsP99: median(figures.map(({ latencyMsP99 }) => latencyMsP99)),
}));
const report = {
  machine: describeMachine(),
  mongo: services.mongo.from,
  generator: tool,
  rounds,
  seconds,
  connections,
  rows,
};
console.table(rows);
console.log(JSON.stringify(report));
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(report, null, 2)}\n`);
