import { expect } from '@jest/globals';
import { parseEntry, type AuditEntry } from '@bucket/domain';
import type { AuditFilter, StoredEntry } from '@bucket/ports';
import { LogBuilder } from '../builders/log-builder.ts';
import { allPages, commitAll, queryAll } from './reads.ts';
import type { Promised } from './store-fixture.ts';

const ACTORS = ['credential-1', 'credential-2', 'person-ö', 'assistant-core'] as const;
const INTEGRATIONS = ['assistant-core', 'gurukul-web', null] as const;
const PRODUCTS = ['AI_Assistant', 'Gurukul', null] as const;
const TRACES = ['trace-1', 'trace-2', 'credential-1'] as const;
const STRAY_ID = 'somebody’s "guess"';

/** Entries of many types and callers about some artifacts, in blocks of 1 to 15. */
function busyLog(seed: number, entries: number): LogBuilder {
  const builder = new LogBuilder(seed);
  const { random } = builder;
  const ids = Array.from({ length: 8 }, () => builder.create().id);
  builder.seal();
  while (builder.head.size < entries) {
    for (let left = 1 + random.below(15); left > 0; left -= 1) {
      const by = {
        actorId: random.pick(ACTORS),
        integrationId: random.pick(INTEGRATIONS),
        productId: random.pick(PRODUCTS),
        ...(random.below(3) === 0 ? { traceId: random.pick(TRACES) } : {}),
      };
      const id = ids[random.below(ids.length)] ?? '';
      const dice = random.below(12);
      if (dice < 4) builder.read(id, by);
      else if (dice === 4) builder.read(STRAY_ID, by);
      else if (dice === 5) builder.refuse('artifact.delete', by, { artifactId: id });
      else if (dice === 6) builder.refuse('artifact.create', by);
      else if (dice === 7) ids.push(builder.create({ by }).id);
      else if (dice === 8) builder.update(id, { by });
      else builder.note(random.pick(['governance.read', 'audit.read', 'artifact.list']), by);
    }
    builder.seal();
  }
  return builder;
}

const entriesOf = (builder: LogBuilder): { entry: AuditEntry; stored: StoredEntry }[] =>
  builder.blocks.flatMap(({ entries }) =>
    entries.map(({ entry, canonical }) => ({ entry, stored: { seq: entry.seq, canonical } })),
  );

function expectedOf(builder: LogBuilder, filter: AuditFilter): StoredEntry[] {
  return entriesOf(builder)
    .filter(
      ({ entry }) =>
        (filter.artifactId ?? entry.artifactId) === entry.artifactId &&
        (filter.actorId ?? entry.actor.id) === entry.actor.id &&
        (filter.integrationId ?? entry.integrationId) === entry.integrationId &&
        (filter.productId ?? entry.productId) === entry.productId &&
        (filter.type ?? entry.type) === entry.type &&
        (filter.outcome ?? entry.outcome) === entry.outcome &&
        (filter.traceId ?? entry.traceId) === entry.traceId &&
        (filter.from ?? '') <= entry.at &&
        (filter.to ?? '9') > entry.at,
    )
    .map(({ stored }) => stored);
}

function filters(builder: LogBuilder): AuditFilter[] {
  const times = builder.blocks.map(({ head }) => head.at);
  const [early = '', late = ''] = [times[Math.floor(times.length / 4)], times[Math.floor((times.length * 3) / 4)]];
  const [first = '', second = ''] = builder.artifacts.keys();
  const parts: readonly AuditFilter[] = [
    { artifactId: first },
    { artifactId: second },
    { artifactId: STRAY_ID },
    { artifactId: builder.random.uuid7(0) },
    ...[...ACTORS, 'nobody'].map((actorId) => ({ actorId })),
    { integrationId: 'assistant-core' },
    { integrationId: 'gurukul-web' },
    { productId: 'Gurukul' },
    { type: 'artifact.read' },
    { type: 'artifact.create' },
    { type: 'absent' },
    { outcome: 'allowed' },
    { outcome: 'refused' },
    { outcome: 'failed' },
    { traceId: 'trace-1' },
    { traceId: 'credential-1' },
    { from: early },
    { to: late },
    { from: early, to: late },
    { from: late, to: early },
    { from: '2000-01-01T00:00:00.000Z' },
    { to: '2000-01-01T00:00:00.000Z' },
  ];
  const combined = Array.from({ length: 60 }, () =>
    parts.filter(() => builder.random.below(6) === 0).reduce((all, part) => ({ ...all, ...part }), {}),
  );
  return [{}, ...parts, ...combined];
}

/** `AuditReader`: every filter, custody, and pages. */
export function queryPromises(promise: Promised): void {
  promise('finds exactly the entries that fit a filter, whatever its parts, oldest first', async (fixture) => {
    const store = await fixture.open();
    const builder = busyLog(51, 1_500);
    await commitAll(store, builder.blocks);
    let found = 0;
    for (const filter of filters(builder)) {
      const entries = await queryAll(store, filter, 40);
      expect({ filter, entries }).toEqual({ filter, entries: expectedOf(builder, filter) });
      found += entries.length;
    }
    expect(found).toBeGreaterThan(5_000);
  });

  promise('has the whole custody of an artifact: creation, reads, changes and refusals', async (fixture) => {
    const store = await fixture.open();
    const builder = new LogBuilder(52);
    const { id } = builder.create();
    builder.seal();
    for (let height = 0; height < 30; height += 1) {
      builder.note('audit.read');
      if (height % 7 === 0) builder.read(id);
      if (height % 10 === 0) builder.refuse('artifact.delete', {}, { artifactId: id });
      builder.seal();
    }
    builder.update(id);
    builder.seal();
    builder.delete(id);
    builder.seal();
    await commitAll(store, builder.blocks);
    const custody = (await queryAll(store, { artifactId: id }, 3)).map(({ canonical }) => parseEntry(canonical));
    expect(custody.map(({ type }) => type)).toEqual([
      'artifact.create',
      ...['artifact.read', 'artifact.delete', 'artifact.read', 'artifact.delete', 'artifact.read', 'artifact.delete'],
      ...['artifact.read', 'artifact.read', 'artifact.update', 'artifact.delete'],
    ]);
  });

  promise('pages through thousands of entries without a double or a gap, while more are committed', async (fixture) => {
    const store = await fixture.open();
    const builder = busyLog(53, 4_000);
    await commitAll(store, builder.blocks);
    for (const filter of [{}, { type: 'artifact.read', productId: 'Gurukul' }]) {
      const atFirst = expectedOf(builder, filter);
      const found = await allPages(
        (after) => store.queryEntries(filter, 83, after),
        async () => {
          if (builder.head.size > 6_000) return;
          for (let count = 0; count < 9; count += 1) builder.read(STRAY_ID, { productId: 'Gurukul' });
          await commitAll(store, [builder.seal()]);
        },
      );
      expect(found.slice(0, atFirst.length)).toEqual(atFirst);
      expect(found).toEqual(expectedOf(builder, filter).slice(0, found.length));
    }
  });

  promise('never gives more entries than the limit', async (fixture) => {
    const store = await fixture.open();
    const builder = busyLog(54, 200);
    await commitAll(store, builder.blocks);
    const all = expectedOf(builder, {});
    for (const limit of [1, 2, 17, all.length - 1, all.length, 1_000]) {
      const page = await store.queryEntries({}, limit);
      expect(page.items).toEqual(all.slice(0, limit));
      if (limit < all.length) expect(page.next).toBeDefined();
    }
  });
}
