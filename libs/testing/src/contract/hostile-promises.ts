import { expect } from '@jest/globals';
import { LogBuilder } from '../builders/log-builder.ts';
import { askedOf, commitAll, listAll, queryAll, readEverything, versionsOf } from './reads.ts';
import type { Promised } from './store-fixture.ts';

/** Text that means something to a database, a regular expression, a format, JSON or a terminal, and must mean nothing. */
const HOSTILE = [
  '',
  ' ',
  "' OR '1'='1",
  '"; DROP TABLE blocks; --',
  '$where',
  '{"$gt":""}',
  '$.labels',
  'a.b',
  '__proto__',
  'constructor',
  '%',
  '_',
  '*',
  '.*',
  '(a+)+$',
  '\\',
  '"',
  '\n',
  '\r\n\t',
  '\u0001\u001f\u007f',
  'ﷺ',
  '\u202eevil',
  'e\u0301',
  '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}',
  '\ufeff',
  '\uffff',
  'true',
  'null',
  '0',
  '1e400',
  '-1',
  'x'.repeat(256),
] as const;

/** Filters and stored text that look like code. */
export function hostilePromises(promise: Promised): void {
  promise('takes hostile text in every filter for text, and finds nothing that was not stored', async (fixture) => {
    const store = await fixture.open();
    const builder = new LogBuilder(61);
    const { productId, id } = builder.create({ labels: { stage: 'draft' }, traceId: 'trace-1' });
    builder.read(id);
    builder.seal();
    await commitAll(store, builder.blocks);
    const before = await readEverything(store, askedOf(builder));
    for (const text of [...HOSTILE, '\ud800', 'a\udc00b', '\0', 'a\0b']) {
      for (const filter of [{ artifactClass: text }, { ownerId: text }, { traceId: text }]) {
        expect(await listAll(store, { productId, ...filter })).toEqual([]);
      }
      expect(await listAll(store, { productId: text })).toEqual([]);
      expect(await listAll(store, { productId, labels: ownMember(text, 'draft') })).toEqual([]);
      expect(await listAll(store, { productId, labels: { stage: text } })).toEqual([]);
      for (const filter of [{ artifactId: text }, { actorId: text }, { integrationId: text }, { productId: text }]) {
        expect(await queryAll(store, filter)).toEqual([]);
      }
      expect(await queryAll(store, { type: text })).toEqual([]);
      expect(await queryAll(store, { traceId: text })).toEqual([]);
      expect(await versionsOf(store, text)).toEqual([]);
      expect(
        await store.decisionFacts({
          heads: [{ artifactId: text, content: true }],
          versions: [{ artifactId: text, version: 1 }],
          idempotencyKeys: [text],
        }),
      ).toEqual({ heads: [undefined], versions: [undefined], idempotency: [undefined] });
    }
    expect(await readEverything(store, askedOf(builder))).toEqual(before);
  });

  promise('gives hostile text back as it was stored, and finds it by itself', async (fixture) => {
    const store = await fixture.open();
    const builder = new LogBuilder(62);
    const ids = HOSTILE.map((text) => {
      const labels = ownMember(text, text);
      const by = { actorId: text, integrationId: text, productId: 'Gurukul', traceId: text };
      const payload = { text, list: [text, { text }] };
      return builder.create({
        productId: 'Gurukul',
        ownerId: text,
        traceId: text,
        labels,
        payload,
        createdBy: text,
        by,
      }).id;
    });
    builder.seal();
    for (const id of ids) builder.update(id);
    builder.seal();
    await commitAll(store, builder.blocks);
    for (const [index, text] of HOSTILE.entries()) {
      const id = ids[index] ?? '';
      const known = builder.artifacts.get(id);
      for (const filter of [{ ownerId: text }, { traceId: text }, { labels: ownMember(text, text) }]) {
        expect(await listAll(store, { productId: 'Gurukul', ...filter })).toEqual([known?.artifact]);
      }
      const [head] = (
        await store.decisionFacts({ heads: [{ artifactId: id, content: true }], versions: [], idempotencyKeys: [] })
      ).heads;
      expect(head?.content).toEqual(known?.content);
      expect(
        (await queryAll(store, { actorId: text, integrationId: text, traceId: text })).map(({ seq }) => seq),
      ).toEqual([index]);
    }
  });

  promise('does not take one writing of an id, or a letter case, for another', async (fixture) => {
    const store = await fixture.open();
    const builder = new LogBuilder(63);
    const { id, productId } = builder.create({ ownerId: 'Straße', labels: { Key: 'é' } });
    await commitAll(store, [builder.seal()]);
    for (const other of [id.toUpperCase(), id.replaceAll('-', ''), `{${id}}`, ` ${id}`]) {
      expect(await versionsOf(store, other)).toEqual([]);
      expect(await queryAll(store, { artifactId: other })).toEqual([]);
    }
    for (const filter of [
      { ownerId: 'straße' },
      { ownerId: 'STRASSE' },
      { labels: { key: 'é' } },
      { labels: { Key: 'e\u0301' } },
    ]) {
      expect(await listAll(store, { productId, ...filter })).toEqual([]);
    }
  });
}

/** `{ [key]: value }`, also for `__proto__`. */
const ownMember = (key: string, value: string): Record<string, string> => Object.fromEntries([[key, value]]);
