import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eachAtOnce } from './testing/naughty.spec-data.ts';
import { sendRaw } from './testing/raw-http.spec-data.ts';
import { as, ASSISTANT, METADATA, Scenario } from './testing/scenario.spec-data.ts';

interface Page {
  readonly items: readonly { readonly entry: { readonly type: string; readonly reason?: string } }[];
}

let scenario: Scenario;
let token: string;
beforeAll(async () => {
  scenario = await Scenario.start();
  token = await scenario.integrate(ASSISTANT);
});
afterAll(() => scenario.end());

const logSize = async () => {
  const { text } = await scenario.caller.get('/metrics');
  return Number(/^bucket_log_size (\d+)$/m.exec(text)?.[1]);
};
const times = (count: number) => Array.from({ length: count }, (_, i) => i);

describe('a flood of strangers', () => {
  it('of 1,000 requests fills at most a few entries, and they count it', async () => {
    const before = await logSize();
    await eachAtOnce(times(1_000), 32, async (i) => {
      const headers = i % 2 === 0 ? { authorization: `Bearer bkt_${i}` } : {};
      const response = await fetch(`${scenario.process.url}/v1/artifacts/${i}`, { headers });
      expect(response.status).toBe(401);
      await response.arrayBuffer();
    });
    expect((await logSize()) - before).toBeLessThanOrEqual(4);
  });

  it('with unknown paths, bodies and broken HTTP fills no more', async () => {
    const before = await logSize();
    await eachAtOnce(times(300), 16, async (i) => {
      const response = await fetch(`${scenario.process.url}/nothing/${i}`, {
        method: i % 3 === 0 ? 'POST' : 'GET',
        body: i % 3 === 0 ? 'x' : null,
      });
      expect(response.status).toBe(404);
      await response.arrayBuffer();
    });
    await eachAtOnce(times(50), 8, async () => {
      expect((await sendRaw(scenario.process.port, 'NONSENSE\r\n\r\n')).status).toBe(400);
    });
    expect((await logSize()) - before).toBeLessThanOrEqual(6);
  });
});

describe('writes over the rate', () => {
  it('are refused with 429 and Retry-After, summed up in a few entries, and the others are all there', async () => {
    const before = await logSize();
    let [accepted, refused] = [0, 0];
    const started = Date.now();
    await eachAtOnce(times(2_500), 64, async () => {
      const answer = await scenario.caller.post('/v1/artifacts', token, METADATA);
      if (answer.status === 201) accepted += 1;
      else {
        expect(answer.status).toBe(429);
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
        refused += 1;
      }
    });
    const seconds = (Date.now() - started) / 1_000;
    expect(accepted).toBeLessThanOrEqual(1_000 * (seconds + 0.1));
    const recorded = (await logSize()) - before;
    expect(recorded).toBeGreaterThanOrEqual(accepted);
    expect(recorded - accepted).toBeLessThanOrEqual(10);
    expect(accepted + refused).toBe(2_500);
  });

  it('lets a batch wait until the rate has room, rather than through at once', async () => {
    const items = times(500).map(() => METADATA);
    const answers = await Promise.all([1, 2].map(() => scenario.caller.post('/v1/artifacts/batch', token, { items })));
    expect(answers.every(({ status }) => status === 200 || status === 429)).toBe(true);
  });
});

describe('a known caller', () => {
  it('has an entry for every refusal', async () => {
    const count = async () => {
      const page = await scenario.caller.get(
        '/v1/audit/entries?type=request.invalid&limit=1000',
        scenario.people.auditor,
      );
      return as<Page>(page).items.length;
    };
    const before = await count();
    for (const _ of times(5)) await scenario.caller.get('/v1/nothing', scenario.people.legal);
    expect((await count()) - before).toBe(5);
  });
});
