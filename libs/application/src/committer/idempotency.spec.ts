import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Caller } from '@bucket/domain';
import { MemoryBucketStore, MemoryState } from '@bucket/memory';
import { AVATAR, codeOf, valueOf, Workbench } from '../workbench/workbench.spec-data.ts';
import type { IdempotencyClaim } from './command.ts';

const HOUR_MS = 3_600_000;

let state: MemoryState;
let bench: Workbench;
let caller: Caller;

beforeEach(async () => {
  state = new MemoryState();
  bench = await Workbench.open(MemoryBucketStore.open(state));
  caller = await bench.integrate('AI_Avatar', ['avatar_config']);
});

const claim = (parts: Partial<IdempotencyClaim> = {}): IdempotencyClaim => ({
  keyHash: 'a'.repeat(64),
  fingerprint: 'request-1',
  secret: 'token and key',
  ...parts,
});
const create = (idempotency: IdempotencyClaim, by = bench) => by.create.execute({ caller, ...AVATAR, idempotency });

/** The same answer again: every process signs a checkpoint anew where it is asked for, so none is remembered. */
function replayOf(answer: object): object {
  const single = (outcome: object): object =>
    Object.fromEntries(Object.entries(outcome).filter(([name]) => name !== 'checkpoint'));
  const results = 'results' in answer && Array.isArray(answer.results) ? { results: answer.results.map(single) } : {};
  return { ...single(answer), ...results, replayed: true };
}

describe('a remembered answer', () => {
  it('is the first one again, and is told as such', async () => {
    const [first, again] = [await create(claim()), await create(claim())];
    expect(again).toEqual(replayOf(first));
    expect(state.artifacts.size).toBe(1);
  });

  it('survives a restart, because it was in the same commit as the work', async () => {
    const first = await create(claim());
    const restarted = await Workbench.open(MemoryBucketStore.open(state), bench.clock);
    expect(await create(claim(), restarted)).toEqual(replayOf(first));
  });

  it('is replayed by another process that shares the store', async () => {
    const rival = await Workbench.open(MemoryBucketStore.open(state), bench.clock);
    const answers = await Promise.all([create(claim()), create(claim(), rival)]);
    expect(answers.map(codeOf).sort()).toEqual(['recorded', 'recorded']);
    expect(answers.filter((answer) => 'replayed' in answer)).toHaveLength(1);
    expect(state.artifacts.size).toBe(1);
  });

  it('is forgotten after 24 hours, not before', async () => {
    await create(claim());
    bench.clock.advance(24 * HOUR_MS - 1);
    expect('replayed' in (await create(claim()))).toBe(true);
    bench.clock.advance(2 * HOUR_MS);
    await bench.avatar(caller);
    expect('replayed' in (await create(claim()))).toBe(false);
    expect(state.artifacts.size).toBe(3);
  });

  it('opens to nobody who does not hold the secret', async () => {
    await create(claim());
    expect(codeOf(await create(claim({ secret: 'another token and key' })))).toBe('idempotency.key-reused');
    expect(JSON.stringify([...state.artifacts.values()].length)).toBe('1');
  });

  it('is recorded without a hash by which somebody could tell what the request was', async () => {
    const first = await create(claim());
    const { entry } = state.entries[first.place.seq] ?? {};
    expect(entry?.idempotency?.key).toBe(claim().keyHash);
    expect(entry?.idempotency?.request).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify([entry, [...state.idempotency.values()]])).not.toContain(claim().fingerprint);
  });

  it('is not for a credential that was revoked meanwhile', async () => {
    await create(claim());
    const revoked = await bench.integrations.revokeCredential(
      bench.person('executor'),
      caller.integrationId ?? '',
      caller.credentialId,
    );
    expect(codeOf(revoked)).toBe('recorded');
    expect(codeOf(await create(claim()))).toBe('credential.revoked');
  });
});

describe('a key that is used for another request', () => {
  it('is refused, and the refusal is recorded', async () => {
    await create(claim());
    const other = await create(claim({ fingerprint: 'request-2' }));
    expect(codeOf(other)).toBe('idempotency.key-reused');
    const entry = state.entries[other.place.seq]?.entry;
    expect(entry).toMatchObject({ type: 'idempotency.replay', outcome: 'refused' });
  });
});

describe('requests that arrive together under one key', () => {
  it('make one artifact; the others are told that it is still being made', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => create(claim())));
    expect(answers.filter((answer) => codeOf(answer) === 'recorded')).toHaveLength(1);
    expect(new Set(answers.map(codeOf))).toEqual(new Set(['recorded', 'idempotency.in-progress']));
    expect(state.artifacts.size).toBe(1);
  });
});

describe('a refusal', () => {
  it('is not remembered: its reason may be gone', async () => {
    const draft = { ...AVATAR, artifactClass: 'nonsense' };
    expect(codeOf(await bench.create.execute({ caller, ...draft, idempotency: claim() }))).toBe('class.unknown');
    expect(codeOf(await create(claim()))).toBe('recorded');
  });

  it('within a batch is remembered with the batch', async () => {
    const items = [AVATAR, { ...AVATAR, artifactClass: 'nonsense' }].map(
      (artifact) => ({ kind: 'artifact', artifact }) as const,
    );
    const first = await bench.create.executeBatch({ caller, items, idempotency: claim() });
    const again = await bench.create.executeBatch({ caller, items, idempotency: claim() });
    expect(again).toEqual(replayOf(first));
    expect(state.artifacts.size).toBe(1);
  });

  it('keeps members that are named like its own', async () => {
    const labels = { checkpoint: 'a label', place: 'another' };
    const labelled = () => bench.create.execute({ caller, ...AVATAR, labels, idempotency: claim() });
    await labelled();
    expect(valueOf(await labelled()).labels).toEqual(labels);
  });
});

describe('without a key', () => {
  it('every request is its own', async () => {
    valueOf(await bench.create.execute({ caller, ...AVATAR }));
    valueOf(await bench.create.execute({ caller, ...AVATAR }));
    expect(state.artifacts.size).toBe(2);
  });
});
