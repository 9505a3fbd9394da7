import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { as, Scenario } from '../testing/scenario.spec-data.ts';

let scenario: Scenario;
let open: Scenario;

beforeAll(async () => {
  scenario = await Scenario.start();
  open = await Scenario.start({ env: { BUCKET_PUBLIC_ENTRIES: 'true' } });
});
afterAll(async () => {
  await scenario.end();
  await open.end();
});

const sizeOf = (checkpoint: string): number => Number(checkpoint.split('\n')[1]);

describe('the log for strangers', () => {
  it('needs no credential for checkpoint, hashes and description', async () => {
    const checkpoint = await scenario.caller.get('/log/checkpoint');
    const size = sizeOf(checkpoint.text);
    expect(checkpoint.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(checkpoint.headers.get('cache-control')).toBe('no-cache');
    const tile = await fetch(`${scenario.process.url}/log/tile/0/000.p/${size}`);
    expect(tile.status).toBe(200);
    expect(tile.headers.get('content-type')).toBe('application/octet-stream');
    expect(tile.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect((await tile.arrayBuffer()).byteLength).toBe(size * 32);
    const { origin, verifierKey } = scenario.process.bootstrap;
    expect(as<object>(await scenario.caller.get('/.well-known/bucket.json'))).toEqual({
      origin,
      verifierKey,
      keys: [{ verifierKey, fromSize: 0, toSize: null }],
      tiles: '/log/',
      entries: 'auditors',
      witnesses: [],
    });
  });

  it('does not grow by being read', async () => {
    const before = await scenario.caller.get('/log/checkpoint');
    await scenario.caller.get('/log/tile/0/000.p/1');
    expect((await scenario.caller.get('/log/checkpoint')).text).toBe(before.text);
  });

  it.each([
    '0/000',
    '0/000.p/256',
    '0/000.p/0',
    '0/0.p/1',
    '00/000.p/1',
    '64/000.p/1',
    '0/000.p/01',
    'x',
    '0/001.p/1',
    '1/000.p/1',
    'data/000',
  ])('has no tile %s', async (tile) => {
    const answer = await scenario.caller.get(`/log/tile/${tile}`);
    expect([answer.status, as<{ code: string }>(answer).code]).toEqual([404, 'tile.not-found']);
  });

  it('gives entries to auditors alone', async () => {
    const { auditor, owner } = scenario.people;
    const bundle = '/log/tile/entries/000.p/1';
    expect((await scenario.caller.get(bundle)).status).toBe(401);
    expect((await scenario.caller.get(bundle, owner)).status).toBe(403);
    const answer = await scenario.caller.get(bundle, auditor);
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'private, max-age=31536000, immutable']);
    expect(answer.text).toContain('"type":"bucket.begin"');
  });

  it('gives entries to everybody where the operator has opened them, and makes no entry of it', async () => {
    const before = (await open.caller.get('/log/checkpoint')).text;
    const answer = await open.caller.get('/log/tile/entries/000.p/1');
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
    expect((await open.caller.get('/log/checkpoint')).text).toBe(before);
  });

  it('compresses bundles for whoever takes gzip', async () => {
    const url = `${open.process.url}/log/tile/entries/000.p/1`;
    const [plain, packed] = await Promise.all(
      ['identity', 'gzip'].map((encoding) => fetch(url, { headers: { 'accept-encoding': encoding } })),
    );
    expect([plain?.headers.get('content-encoding'), packed?.headers.get('content-encoding')]).toEqual([null, 'gzip']);
    expect(await packed?.text()).toBe(await plain?.text());
  });
});
