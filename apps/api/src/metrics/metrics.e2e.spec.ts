import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ASSISTANT, METADATA, Scenario } from '../testing/scenario.spec-data.ts';

let scenario: Scenario;
let lines: readonly string[];

beforeAll(async () => {
  scenario = await Scenario.start({ store: 'memory' });
  const token = await scenario.integrate(ASSISTANT);
  await scenario.write(token, METADATA);
  await scenario.caller.post('/v1/artifacts', token, { ...METADATA, artifactClass: 'nonsense' });
  await scenario.caller.get('/v1/artifacts', token);
  await scenario.caller.get('/v1/artifacts');
  for (let i = 0; i < 20; i += 1) await scenario.caller.get(`/nothing/${i}`);
  lines = (await scenario.caller.get('/metrics')).text.split('\n');
});
afterAll(() => scenario.end());

const valueOf = (series: string) =>
  Number(
    lines
      .find((line) => line.startsWith(`${series} `))
      ?.split(' ')
      .at(-1) ?? NaN,
  );

describe('/metrics', () => {
  it('counts answers by method, route and status', () => {
    const total = (method: string, route: string, status: number) =>
      valueOf(`bucket_http_requests_total{method="${method}",route="${route}",status="${status}"}`);
    expect(total('POST', '/v1/artifacts', 201)).toBe(1);
    expect(total('POST', '/v1/artifacts', 403)).toBe(1);
    expect(total('GET', '/v1/artifacts', 200)).toBe(1);
    expect(total('GET', '/v1/artifacts', 401)).toBe(1);
    expect(total('any', 'none', 404)).toBe(20);
    expect(valueOf('bucket_http_request_duration_seconds_count{method="POST",route="/v1/artifacts"}')).toBe(2);
  });

  it('counts entries, refusals and blocks', () => {
    expect(valueOf('bucket_entries_total{type="artifact.create",outcome="allowed"}')).toBe(1);
    expect(valueOf('bucket_entries_total{type="artifact.create",outcome="refused"}')).toBe(1);
    expect(valueOf('bucket_refusals_total{rule="BKT-R06"}')).toBe(1);
    expect(valueOf('bucket_block_entries_sum')).toBe(valueOf('bucket_log_size'));
    expect(valueOf('bucket_commit_duration_seconds_count')).toBe(valueOf('bucket_block_entries_count'));
  });

  it('shows limits and what is used of them', () => {
    expect(valueOf('bucket_limit{limit="writesPerSecond",product=""}')).toBe(1_000);
    expect(valueOf('bucket_usage{limit="artifactsPerProduct",product="AI_Assistant"}')).toBe(1);
    expect(valueOf('bucket_usage{limit="artifactsTotal",product=""}')).toBe(1);
    expect(valueOf('bucket_store_up')).toBe(1);
    expect(valueOf('bucket_committer_waiting')).toBe(0);
    expect(valueOf('bucket_checkpoint_age_seconds')).toBeGreaterThanOrEqual(0);
    expect(valueOf('process_resident_memory_bytes')).toBeGreaterThan(0);
  });

  it('is well-formed: every family once, with its help and type before its samples', () => {
    const families = lines.filter((line) => line.startsWith('# TYPE ')).map((line) => line.split(' ')[2] ?? '');
    expect(new Set(families).size).toBe(families.length);
    const sample = /^[a-zA-Z_:][a-zA-Z0-9_:]*(?:\{[^{}]*\})? (?:[-+]?\d[\d.e+-]*|NaN|[-+]Inf)$/;
    expect(lines.filter((line) => line !== '' && !line.startsWith('# ') && !sample.test(line))).toEqual([]);
  });
});
