/**
 * `npm run scale`: grows one bucket and measures at each size: how fast it was filled, its bytes on disk, how long a start
 * takes, and latencies through HTTP. Writes `docs/scale.json`, from which docs/scale.md and docs/scale.svg have what they
 * show; `--document` alone brings them up to date. A bucket that is kept (`--data-dir`) can be grown further later: sizes
 * that were measured on the same machine stay.
 *
 * Usage: node tools/scale/src/measure.mjs [--millions 1,2,5] [--data-dir DIR] [--seconds 30] [--json FILE] [--document]
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chart, measuredText, withMeasured } from './document.mjs';
import { bytesOnDisk, forget } from './disk.mjs';
import { ROOT, run, serving } from './programs.mjs';

const { values } = parseArgs({
  options: {
    millions: { type: 'string', default: '1' },
    'data-dir': { type: 'string' },
    seconds: { type: 'string', default: '30' },
    json: { type: 'string', default: join(ROOT, 'docs/scale.json') },
    document: { type: 'boolean', default: false },
  },
});

const scratch = await mkdtemp(join(tmpdir(), 'bucket-scale-'));
const dataDir = values['data-dir'] ?? join(scratch, 'data');

/** @param {number} artifacts */
async function measure(artifacts) {
  const loadAverage = loadavg()[0] ?? 0;
  const filled = await fill(artifacts);
  const disk = bytesOnDisk(dataDir);
  const warm = await serving(dataDir, async (base, startMs) => ({ startMs, ...(await latencies(base, {})) }));
  const cold = forget(dataDir)
    ? await serving(dataDir, (base) => latencies(base, { BUCKET_SCALE_COLD: '1' }))
    : undefined;
  return { artifacts, loadAverage, ...filled, disk, warm, cold };
}

/** @param {number} artifacts */
async function fill(artifacts) {
  const before = performance.now();
  const output = await run('apps/cli/dist/main.js', ['seed', '--artifacts', String(artifacts), '--data-dir', dataDir]);
  const seconds = (performance.now() - before) / 1_000;
  /** @param {string} name */
  const numberOf = (name) => Number(new RegExp(`^${name}: (\\d+)$`, 'm').exec(output)?.[1]);
  const [stored, entries, payloadBytes] = [numberOf('artifacts'), numberOf('entries'), numberOf('payloadBytes')];
  return { stored, entries, payloadBytes, seconds };
}

/**
 * @param {string} base
 * @param {Record<string, string>} environment
 */
async function latencies(base, environment) {
  const summary = join(scratch, 'summary.json');
  const env = {
    BUCKET_SCALE_URL: base,
    BUCKET_SCALE_BOOTSTRAP: join(dataDir, 'bootstrap.json'),
    BUCKET_SCALE_SECONDS: values.seconds,
    ...environment,
  };
  await run('tools/load-runner/dist/main.js', [
    ...['run', join(ROOT, 'tools/scale/src/at-size.ts'), '--summary-export', summary],
    ...Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
  ]);
  const { metrics } = JSON.parse(await readFile(summary, 'utf8'));
  return Object.fromEntries(
    ['write', 'read', 'page'].flatMap((name) => {
      const trend = metrics[`http_req_duration{name:${name}}`];
      // A cold run asks for reads alone.
      return (trend?.max ?? 0) === 0 ? [] : [[name, { medMs: trend.med, p99Ms: trend['p(99)'], maxMs: trend.max }]];
    }),
  );
}

/** @returns {Promise<import('./document.mjs').Measured | undefined>} */
async function earlier() {
  const text = await readFile(values.json, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text);
}

async function measureAll() {
  const machine = {
    cpu: cpus()[0]?.model ?? '',
    cores: cpus().length,
    memoryBytes: totalmem(),
    node: process.version,
  };
  const before = await earlier();
  let sizes = JSON.stringify(before?.machine) === JSON.stringify(machine) ? (before?.sizes ?? []) : [];
  for (const millions of values.millions.split(',')) {
    const size = await measure(Number(millions) * 1_000_000);
    console.log(JSON.stringify(size));
    const others = sizes.filter(({ artifacts }) => artifacts !== size.artifacts);
    sizes = [...others, size].sort((a, b) => a.artifacts - b.artifacts);
    await writeFile(values.json, `${JSON.stringify({ machine, sizes }, null, 2)}\n`);
  }
}

async function writeDocument() {
  const measured = await earlier();
  if (measured === undefined) throw new Error(`${values.json} is not there: measure first`);
  const document = join(ROOT, 'docs/scale.md');
  await writeFile(document, withMeasured(await readFile(document, 'utf8'), measuredText(measured)));
  await writeFile(join(ROOT, 'docs/scale.svg'), chart(measured));
}

try {
  if (!values.document) await measureAll();
  await writeDocument();
} finally {
  await rm(scratch, { recursive: true, force: true });
}
