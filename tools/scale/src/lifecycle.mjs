/**
 * `npm run scale:lifecycle`: what a legal hold and a retention sweep cost in a small and in a large bucket. In each bucket holds
 * are placed over the class that has the most artifacts, and writes into that class are measured with and without them, in turns.
 * Then 100 artifacts are deleted, 90 days pass (the clocks of the process are moved: Debian's package `faketime`), and one sweep
 * destroys them.
 *
 * Usage: node tools/scale/src/lifecycle.mjs [--data-dirs DIR,DIR] [--artifacts 10000,1000000] [--rounds 5] [--seconds 4]
 * `--data-dirs` names buckets that `bucket seed` of the same build has filled (ADR 0016), in place of `--artifacts`. They are
 * written to, and a bucket is measured once: its clock is 90 days ahead afterwards.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Clock } from './clock.mjs';
import { Client } from './client.mjs';
import { run, serving } from './programs.mjs';

const DUE = 100;
/** Cases whose holds cover the class at once. */
const HOLDS = 10;
const WRITERS = 32;
/** Node’s event loop counts what it has waited for in 32 bits: it bears steps of less than 25 days. */
const STEPS = ['+20d', '+40d', '+60d', '+80d', '+129585m'];
/** Over 90 days. Half an hour after the step before, so the sweep of every hour does not come first. */
const LAST_STEP = '+129615m';

const { values } = parseArgs({
  options: {
    'data-dirs': { type: 'string' },
    artifacts: { type: 'string', default: '10000,1000000' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
  },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
const PERSONA = { personaId: 'guide', displayName: 'Asha', basis: 'invented' };

/** @param {readonly number[]} numbers */
const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
/** @param {number} ms */
const rounded = (ms) => Math.round(ms * 10) / 10;

/** @param {() => Promise<unknown>} work */
async function tookMs(work) {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

/** @param {string} dataDir */
async function measured(dataDir) {
  const { tokens } = JSON.parse(await readFile(join(dataDir, 'bootstrap.json'), 'utf8'));
  const held = await serving(dataDir, async (base) => {
    const client = new Client(base, tokens);
    return { artifacts: await client.artifacts(), ...(await holdsOf(client)) };
  });
  const clock = new Clock();
  try {
    return { ...held, ...(await serving(dataDir, (base) => sweepOf(new Client(base, tokens), clock), clock.env)) };
  } finally {
    clock.remove();
  }
}

/** @param {Client} client @param {Clock} clock */
async function sweepOf(client, clock) {
  const token = await client.credential('seed-avatar-studio');
  const item = { artifactClass: 'persona_config', ownerId: 'team-1', payload: PERSONA };
  const { results } = await client.post('/v1/artifacts/batch', token, { items: Array(DUE).fill(item) });
  for (const { artifact, problem } of results) {
    if (artifact === undefined) throw new Error(JSON.stringify(problem));
    await client.ask('DELETE', `/v1/artifacts/${artifact.id}`, token, undefined, { 'if-match': '"1"' });
  }
  const at = new Date(Date.now() + 100 * 86_400_000).toISOString();
  const preview = () => client.get(`/v1/retention/preview?at=${at}`, 'executor');
  const { items } = await preview();
  if (items !== DUE) throw new Error(`${items} versions are due`);
  const previewsMs = [];
  for (let n = 0; n < rounds; n += 1) previewsMs.push(await tookMs(preview));
  for (const step of [...STEPS, LAST_STEP]) {
    clock.set(step);
    await client.awake();
  }
  let done = 0;
  const sweepMs = await tookMs(async () => {
    const { id } = await client.post('/v1/retention/sweeps', 'executor', {});
    for (let status = 'running'; status !== 'done'; await sleep(5)) {
      ({ status, done } = await client.get(`/v1/retention/sweeps/${id}`, 'executor'));
    }
  });
  if (done !== DUE) throw new Error(`the sweep has destroyed ${done} versions`);
  return { due: DUE, previewMs: rounded(median(previewsMs)), sweepMs: rounded(sweepMs) };
}

/** @param {Client} client */
async function holdsOf(client) {
  const token = await client.credential('seed-assistant');
  await client.approved('limit', { limit: 'writesPerSecond', value: 10_000_000 }, 'executor');
  const placedMs = [];
  /** @type {{ free: number[], held: number[] }} */
  const writes = { free: [], held: [] };
  await writesPerSecond(client, token); // compiles what the first round would otherwise pay for
  for (let round = 0; round < rounds; round += 1) {
    writes.free.push(await writesPerSecond(client, token));
    /** @type {string[]} */
    const holds = [];
    for (let n = 0; n < HOLDS; n += 1) {
      const asked = {
        caseId: `case-${round}-${n}`,
        productId: 'AI_Assistant',
        artifactClass: 'metadata',
        reason: 'scale',
      };
      placedMs.push(
        await tookMs(async () => holds.push((await client.post('/v1/legal-holds', 'legal', asked)).hold.id)),
      );
    }
    writes.held.push(await writesPerSecond(client, token));
    for (const holdId of holds) await client.approved('hold-release', { holdId }, 'legal');
  }
  return {
    holdMsMedian: rounded(median(placedMs)),
    holdMsMax: rounded(Math.max(...placedMs)),
    writesPerSecondWithoutHolds: median(writes.free),
    [`writesPerSecondWith${HOLDS}Holds`]: median(writes.held),
    rounds: writes,
  };
}

/** @param {Client} client @param {string} token */
async function writesPerSecond(client, token) {
  const body = { artifactClass: 'metadata', ownerId: 'team-1', payload: { title: 'greeting', tags: ['en'] } };
  const endMs = performance.now() + seconds * 1_000;
  let count = 0;
  await Promise.all(
    Array.from({ length: WRITERS }, async () => {
      while (performance.now() < endMs) {
        await client.post('/v1/artifacts', token, body);
        count += 1;
      }
    }),
  );
  return Math.round(count / seconds);
}

const scratch = await mkdtemp(join(tmpdir(), 'bucket-lifecycle-'));
try {
  const machine = {
    cpu: cpus()[0]?.model ?? '',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
  console.log(JSON.stringify({ machine, loadAverage: loadavg()[0] }));
  const folders = values['data-dirs']?.split(',') ?? [];
  for (const artifacts of values['data-dirs'] === undefined ? values.artifacts.split(',') : []) {
    const folder = join(scratch, artifacts);
    await run('apps/cli/dist/main.js', ['seed', '--artifacts', artifacts, '--data-dir', folder]);
    folders.push(folder);
  }
  for (const folder of folders) console.log(JSON.stringify(await measured(folder)));
} finally {
  await rm(scratch, { recursive: true, force: true });
}
