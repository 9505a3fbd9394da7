import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openStore } from '@bucket/bucket';
import { MONGO_ALTERATIONS } from './mongo-alterations.spec-data.ts';
import { MongoHand } from './mongo-hand.spec-data.ts';
import { makeScene, notice, settingsOf, type Noticed, type Scene } from './scene.spec-data.ts';
import { tableOf } from './threat-table.spec-data.ts';

/** Set by the tests' global set-up where a server can be had; see `npm run services`. */
const SERVER_URL = process.env['BUCKET_TEST_MONGO_URL'];

let directory: string;
let url: string;
let hand: MongoHand;
let scene: Scene;

/** What the checks say of the store as it stands now; afterwards it is as it was before anybody had it in their hands. */
async function noticed(): Promise<Noticed> {
  // A store that does not open is one that does not start.
  const store = await openStore(scene.settings).catch((error: unknown) => String(error));
  try {
    return typeof store === 'string' ? { start: { seq: undefined, reason: store } } : await notice(scene, store);
  } finally {
    if (typeof store !== 'string') await store.close();
    await hand.putBack();
  }
}

(SERVER_URL === undefined ? describe.skip : describe)('a MongoDB store in somebody’s hands', () => {
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'bucket-tampering-'));
    const address = new URL(SERVER_URL ?? '');
    address.pathname = `/bucket_test_${randomUUID().replaceAll('-', '')}`;
    url = address.href;
    const settings = settingsOf(directory, 'mongo', url);
    const store = await openStore(settings);
    scene = await makeScene(settings, store);
    await store.close();
    hand = await MongoHand.open(url);
    await hand.remember();
  });
  afterAll(async () => {
    await hand.drop();
    rmSync(directory, { recursive: true });
  });

  it('is intact while nothing is altered, also after everything was put back', async () => {
    const before = await hand.contents();
    expect(await noticed()).toEqual({});
    expect(await noticed()).toEqual({});
    expect(await hand.contents()).toBe(before);
  });

  it('has a line for each of these in the threat model, and for no other', () => {
    const text = readFileSync(new URL('../../../../docs/threat-model.md', import.meta.url), 'utf8');
    const expected = MONGO_ALTERATIONS.map(({ what, noticedBy }) => `${what}: ${[...noticedBy].sort().join(', ')}`);
    expect(tableOf(text, 'On MongoDB').sort()).toEqual(expected.sort());
  });

  it.each(MONGO_ALTERATIONS)('$what', async (alteration) => {
    await alteration.hand(hand, scene);
    const found = await noticed();
    expect(Object.keys(found).sort()).toEqual([...alteration.noticedBy].sort());
    if (alteration.names !== undefined) expect(found.verification?.seq).toBe(alteration.names(scene));
  });
});
