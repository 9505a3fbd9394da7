import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { openStore } from '@bucket/bucket';
import { COLLECTIONS, MongoHand, type CollectionName, type Doc } from './mongo-hand.spec-data.ts';
import { flipsAsked, numbers } from './random-numbers.spec-data.ts';
import { makeScene, notice, settingsOf, type Scene } from './scene.spec-data.ts';
import { served } from './served.spec-data.ts';

const { serialize, deserialize } = mongoose.mongo.BSON;
/** Set by the tests' global set-up where a server can be had; see `npm run services`. */
const SERVER_URL = process.env['BUCKET_TEST_MONGO_URL'];
const { flips: FLIPS, seed: SEED } = flipsAsked(20);
const MS_A_FLIP = 10_000;

let directory: string;
let hand: MongoHand;
let scene: Scene;
let before: string;

interface Place {
  readonly name: CollectionName;
  readonly doc: Doc;
  readonly bytes: Uint8Array;
}

/** The document with one bit of its BSON flipped; undefined where that is no document, which no server would hold. */
function flipped({ doc, bytes }: Place, at: number, bit: number): Doc | undefined {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(at) ^ (1 << bit), at);
  try {
    const found: Doc = deserialize(copy, { promoteBuffers: true, validation: { utf8: true } });
    return Buffer.from(serialize(found)).equals(copy) && '_id' in found && typeof found['_id'] === typeof doc['_id']
      ? found
      : undefined;
  } catch {
    return undefined;
  }
}

/** What is served as the store stands now, and whether any check notices something; then it is put back. */
async function look(): Promise<{ readonly isNoticed: boolean; readonly isServed: boolean }> {
  const store = await openStore(scene.settings).catch(() => undefined);
  try {
    if (store === undefined) return { isNoticed: true, isServed: false };
    const same = (await served(store, scene).catch(() => undefined)) === before;
    const noticed = await notice(scene, store);
    return { isNoticed: Object.keys(noticed).length > 0, isServed: same };
  } finally {
    await store?.close();
    await hand.putBack();
  }
}

(SERVER_URL === undefined ? describe.skip : describe)('a single bit of a document', () => {
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'bucket-flips-'));
    const address = new URL(SERVER_URL ?? '');
    address.pathname = `/bucket_test_${randomUUID().replaceAll('-', '')}`;
    const settings = settingsOf(directory, 'mongo', address.href);
    const store = await openStore(settings);
    scene = await makeScene(settings, store);
    before = await served(store, scene);
    await store.close();
    hand = await MongoHand.open(address.href);
    await hand.remember();
  });
  afterAll(async () => {
    await hand.drop();
    rmSync(directory, { recursive: true });
  });

  it(
    `is noticed when it flips, or changes nothing that is served: ${FLIPS} times`,
    async () => {
      const places: Place[] = [];
      for (const name of COLLECTIONS) {
        for (const doc of await hand.all(name)) places.push({ name, doc, bytes: serialize(doc) });
      }
      const sizes = places.reduce((sum, { bytes }) => sum + bytes.length, 0);
      const next = numbers(SEED);
      expect(await look()).toEqual({ isNoticed: false, isServed: true });
      const unnoticed: string[] = [];
      const counts = { noticed: 0, without: 0, impossible: 0 };
      while (counts.noticed + counts.without + unnoticed.length < FLIPS) {
        let at = next() % sizes;
        const bit = next() % 8;
        const place = places.find(({ bytes }) => at < bytes.length || ((at -= bytes.length), false));
        const altered = place && flipped(place, at, bit);
        if (place === undefined || altered === undefined) {
          counts.impossible += 1;
          continue;
        }
        if (altered['_id'] !== place.doc['_id']) await hand.remove(place.name, place.doc);
        await hand.put(place.name, altered);
        const { isNoticed, isServed } = await look();
        if (isNoticed) counts.noticed += 1;
        else if (isServed) counts.without += 1;
        else unnoticed.push(`${place.name} ${String(place.doc['_id'])} byte ${at} bit ${bit}`);
      }
      expect(unnoticed).toEqual([]);
      expect(counts.noticed).toBeGreaterThanOrEqual(FLIPS / 5);
      console.info(
        `${counts.noticed} of ${FLIPS} flips noticed, ${counts.without} without an effect on a value that is served; ` +
          `${counts.impossible} more made no document`,
      );
    },
    FLIPS * MS_A_FLIP,
  );
});
