import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FreshBucket } from './command-line/fresh-bucket.ts';
import { Workbench, type CommandResult } from './command.spec-data.ts';

const ROOT = join(import.meta.dirname, '../../..');
const bench = new Workbench();
let bucket: FreshBucket;

beforeEach(async () => {
  bucket = await FreshBucket.start(ROOT);
});
afterEach(async () => {
  expect(await bucket.stop()).toBe(0);
});
afterAll(() => bench.remove());

function runSuite(suite: string, settings: Readonly<Record<string, string>> = {}): Promise<CommandResult> {
  const { url, bootstrapPath } = bucket;
  const env = {
    BUCKET_LOAD_WARM_UP_SECONDS: '2',
    ...settings,
    BUCKET_LOAD_URL: url,
    BUCKET_LOAD_BOOTSTRAP: bootstrapPath,
  };
  const script = join(ROOT, `load-tests/${suite}.ts`);
  return bench.start(['run', script, '--quiet', '--summary-export', 'summary.json'], env);
}

/** Metrics whose thresholds say how fast; whoever shares this machine decides those, not the bucket. */
const OF_SPEED = /^(http_req_duration|dropped_iterations|bucket_accepted|bucket_refused)/;

/** What was crossed although it does not depend on speed. */
function broken({ metrics }: CommandResult): string[] {
  return Object.entries(metrics)
    .filter(([name]) => !OF_SPEED.test(name))
    .flatMap(([name, { thresholds }]) =>
      Object.entries(thresholds ?? {}).flatMap(([source, isCrossed]) => (isCrossed ? [`${name} ${source}`] : [])),
    );
}

const count = ({ metrics }: CommandResult, name: string): number => metrics[name]?.count ?? 0;

/** Families and series of a scrape: `name{labels}` without values. */
/** Of metrics with a series, and of those that have one only where witnesses or receivers of alerts are named. */
async function scrapedNames(): Promise<Set<string>> {
  const text = await (await fetch(`${bucket.url}/metrics`)).text();
  return new Set([...text.matchAll(/^(?:# TYPE )?([a-z_]+)[{ ]/gm)].map(([, name]) => name ?? ''));
}

/** Names that look like metrics of ours or of the process. */
const namedIn = (file: string): string[] => [
  ...new Set(readFileSync(join(ROOT, file), 'utf8').match(/\b(?:bucket|process|nodejs)_[a-z_]+\b/g)),
];

describe('the load suites hold against a real bucket', () => {
  it('smoke: every operation, every receipt; and the metrics that alerts and dashboard name are told', async () => {
    const result = await runSuite('smoke', { BUCKET_LOAD_ROUNDS: '10' });
    expect({ exitCode: result.exitCode, stderr: result.stderr }).toEqual({ exitCode: 0, stderr: '' });
    const names = await scrapedNames();
    const missing = ['docs/ops/alerts.yml', 'docs/ops/grafana-dashboard.json']
      .flatMap(namedIn)
      .filter((name) => !names.has(name));
    expect(missing).toEqual([]);
  });

  it('over-limit: takes the certified rate and not more, and says no to the rest in good form', async () => {
    const result = await runSuite('over-limit', { BUCKET_LOAD_SECONDS: '10' });
    expect(broken(result)).toEqual([]);
    expect(count(result, 'bucket_accepted{scenario:writes}')).toBeGreaterThan(0);
    expect(count(result, 'bucket_accepted{scenario:writes}')).toBeLessThanOrEqual(10_100);
    expect(count(result, 'bucket_refused{scenario:writes,code:limit.writes-per-second}')).toBeGreaterThan(0);
  });

  it('noisy-neighbour: one product over its share is refused, the others are not', async () => {
    const result = await runSuite('noisy-neighbour', { BUCKET_LOAD_SECONDS: '4', BUCKET_LOAD_PERCENT: '30' });
    expect(broken(result)).toEqual([]);
    expect(count(result, 'bucket_accepted{scenario:noisy}')).toBe(0);
    expect(count(result, 'bucket_refused{code:capacity.storage-product}')).toBeGreaterThan(0);
    expect(count(result, 'bucket_accepted{beside:noisy}')).toBeGreaterThan(0);
  });

  it('capacity: one more is accepted and the next is not, however many ask at once', async () => {
    const result = await runSuite('capacity', { BUCKET_LOAD_ROUNDS: '2' });
    expect({ exitCode: result.exitCode, stderr: result.stderr }).toEqual({ exitCode: 0, stderr: '' });
  });
});
