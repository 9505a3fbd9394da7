import { beforeEach, describe, expect, it } from '@jest/globals';
import { parseNote } from '@bucket/domain';
import { MemoryBucketStore } from '@bucket/memory';
import { nodeEd25519, noteVerifierOf } from '@bucket/node';
import { observe } from '../committer/observation.ts';
import { LogTiles } from '../audit/log-tiles.ts';
import { Prove } from '../audit/prove.ts';
import { GiveEvidence } from '../evidence/give-evidence.ts';
import { dependenciesOf, valueOf, Workbench } from '../workbench/workbench.spec-data.ts';
import { quorumOf, ScriptedWitness } from './scripted-witness.spec-data.ts';
import { Witnessing } from './witnessing.ts';

const verifier = noteVerifierOf(dependenciesOf(1).keys.own);
if (verifier === undefined) throw new TypeError('no verifier');
const key = verifier;

let bench: Workbench;
let witnesses: readonly [ScriptedWitness, ScriptedWitness, ScriptedWitness];
let kept: string[];
let pauses: number[];
let witnessing: Witnessing;

function open(of: Workbench = bench, threshold = 2): Witnessing {
  return new Witnessing(of.committer, {
    policy: quorumOf(threshold, witnesses),
    witnesses: new Map(witnesses.map((each) => [each.name, each])),
    ed25519: nodeEd25519,
    clock: of.clock,
    stopwatch: of.clock,
    pause: async (ms) => {
      pauses.push(ms);
      of.clock.advance(ms);
    },
    keep: (checkpoint) => void kept.push(checkpoint),
  });
}

const grow = async (of: Workbench = bench): Promise<number> => {
  await of.committer.submit(observe({ type: 'governance.read', caller: of.person('owner') }));
  return of.ledger.head.size;
};
const states = (): string[] => witnessing.standings.map(({ state }) => state);

beforeEach(async () => {
  bench = await Workbench.open();
  witnesses = [
    new ScriptedWitness('w.one', 11, key),
    new ScriptedWitness('w.two', 12, key),
    new ScriptedWitness('w.three', 13, key),
  ];
  kept = [];
  pauses = [];
  witnessing = open();
});

describe('a round', () => {
  it('gets the newest checkpoint cosigned by every witness, and keeps it', async () => {
    const size = await grow();
    await witnessing.round();
    expect(states()).toEqual(['cosigned', 'cosigned', 'cosigned']);
    expect(witnessing.newest).toMatchObject({ treeSize: size, rootHash: bench.ledger.head.rootHash });
    const signatures = parseNote(witnessing.newest?.checkpoint ?? '')?.signatures.map(({ name }) => name);
    expect(signatures).toEqual(['bucket.test/log', 'w.one', 'w.two', 'w.three']);
    expect(kept.at(-1)).toBe(witnessing.newest?.checkpoint);
  });

  it('proves each growth from the tree that a witness has cosigned last', async () => {
    const sizes: number[] = [];
    for (let i = 0; i < 3; i += 1) {
      sizes.push(await grow());
      await witnessing.round();
    }
    const [first = 0, second = 0, third = 0] = sizes;
    expect(witnesses[0].asked).toEqual([
      [0, first],
      [first, second],
      [second, third],
    ]);
  });

  it('learns from 409 what a witness has cosigned before this process began', async () => {
    const before = await grow();
    await witnessing.round();
    const size = await grow();
    witnessing = open();
    await witnessing.round();
    expect(witnesses[0].asked.slice(-2)).toEqual([
      [0, size],
      [before, size],
    ]);
    expect(states()).toEqual(['cosigned', 'cosigned', 'cosigned']);
  });

  it('needs the quorum on one tree, and no more', async () => {
    witnesses[0].instead = { kind: 'unavailable', reason: 'away' };
    await witnessing.round();
    expect(witnessing.newest?.treeSize).toBe(bench.ledger.head.size);
    witnesses[1].instead = { kind: 'unavailable', reason: 'away' };
    const witnessed = bench.ledger.head.size;
    await grow();
    await witnessing.round();
    expect(witnessing.newest?.treeSize).toBe(witnessed);
  });

  it('counts no cosignature that does not hold', async () => {
    await witnessing.round();
    const stale = witnessing.newest?.checkpoint.split('\n').find((line) => line.includes('w.one')) ?? '';
    witnesses[0].instead = { kind: 'cosigned', lines: `${stale}\n` };
    witnesses[1].instead = { kind: 'cosigned', lines: 'nothing of the kind' };
    const witnessed = bench.ledger.head.size;
    await grow();
    await witnessing.round();
    expect(states()).toEqual(['unavailable', 'unavailable', 'cosigned']);
    expect(witnessing.newest?.treeSize).toBe(witnessed);
  });

  it('does not ask again what was answered, until a minute has passed', async () => {
    await witnessing.round();
    await witnessing.round();
    expect(witnesses[0].asked).toHaveLength(1);
    bench.clock.advance(60_000);
    expect(witnessing.ageMs).toBeGreaterThanOrEqual(60_000);
    await witnessing.round();
    expect(witnesses[0].asked).toHaveLength(2);
    expect(witnessing.ageMs).toBe(0);
  });

  it('asks a witness that fails more and more seldom, and not before it says', async () => {
    witnesses[0].instead = { kind: 'unavailable', reason: 'away' };
    witnesses[1].instead = { kind: 'unavailable', reason: 'busy', retryAfterMs: 120_000 };
    for (let second = 0; second < 120; second += 1) {
      await grow();
      await witnessing.round();
      bench.clock.advance(1_000);
    }
    expect(witnesses[0].asked.length).toBeLessThan(8);
    expect(witnesses[1].asked.length).toBeLessThanOrEqual(2);
    expect(witnesses[2].asked.length).toBeGreaterThan(100);
  });

  it('begins at most once a second, however many ask for one', async () => {
    await witnessing.round();
    await Promise.all(Array.from({ length: 20 }, async () => witnessing.cover(await grow())));
    expect(witnesses[0].asked.length).toBeLessThanOrEqual(4);
    expect(pauses.every((ms) => ms > 0 && ms <= 1_000)).toBe(true);
  });
});

describe('several processes of one log', () => {
  it('each get their cosignatures, and one that is behind follows', async () => {
    const store = MemoryBucketStore.open();
    bench = await Workbench.open(store);
    const other = await Workbench.open(store);
    witnessing = open();
    const others = open(other);
    await witnessing.round();
    const size = await grow(other);
    await others.round();
    expect(others.newest?.treeSize).toBe(size);
    bench.clock.advance(60_000);
    await witnessing.round();
    expect(states()).toEqual(['overtaken', 'overtaken', 'overtaken']);
    await witnessing.round();
    expect(witnessing.newest?.treeSize).toBe(size);
  });
});

describe('a log that was put back or forked', () => {
  async function other(entries: number): Promise<void> {
    await grow();
    await grow();
    await witnessing.round();
    bench = await Workbench.open();
    while (bench.ledger.head.size < entries) await grow();
    witnessing = open();
    await witnessing.round();
  }

  it('is told with both sizes when it is shorter than what a quorum has cosigned', async () => {
    const before = bench.ledger.head.size + 2;
    await other(1);
    expect(states()).toEqual(['ahead', 'ahead', 'ahead']);
    expect(() => witnessing.requireUncontradicted()).toThrow(
      expect.objectContaining({ code: 'ledger.rolled-back', details: { kept: before, found: bench.ledger.head.size } }),
    );
  });

  it('is told with both sizes when it is another log', async () => {
    const before = bench.ledger.head.size + 2;
    await other(20);
    expect(states()).toEqual(['forked', 'forked', 'forked']);
    expect(() => witnessing.requireUncontradicted()).toThrow(
      expect.objectContaining({ code: 'ledger.forked', details: { kept: before, found: 20 } }),
    );
  });

  it('is not believed from fewer witnesses than the quorum', async () => {
    witnesses[1].instead = { kind: 'unavailable', reason: 'away' };
    witnesses[2].instead = { kind: 'unavailable', reason: 'away' };
    await other(20);
    expect(states()).toEqual(['forked', 'unavailable', 'unavailable']);
    expect(() => witnessing.requireUncontradicted()).not.toThrow();
  });
});

describe('a cosigned tree on demand', () => {
  it('covers the entry just made, and comes as soon as the quorum is met', async () => {
    let answer: (value: unknown) => void = () => undefined;
    witnesses[2].until = new Promise((resolve) => (answer = resolve));
    const size = await grow();
    const covered = await witnessing.cover(size);
    expect(covered?.treeSize).toBe(size);
    answer(undefined);
    await witnessing.round();
    expect(states()).toEqual(['cosigned', 'cosigned', 'cosigned']);
    expect(parseNote(witnessing.newest?.checkpoint ?? '')?.signatures).toHaveLength(4);
  });

  it('is none when the quorum does not answer', async () => {
    for (const each of witnesses) each.instead = { kind: 'unavailable', reason: 'away' };
    expect(await witnessing.cover(await grow())).toBeUndefined();
  });
});

describe('what is served', () => {
  it('is evidence in a cosigned tree that covers the request itself', async () => {
    const texts = { rules: () => ({ fingerprint: '', text: '{}' }), artifactClass: () => undefined };
    const give = new GiveEvidence(bench.committer, texts, witnessing);
    const before = bench.ledger.head.size;
    const given = valueOf(await give.period({ caller: bench.person('auditor'), from: 0 }));
    if (given.kind !== 'evidence') throw new TypeError(given.kind);
    expect(given.text).toContain('audit.evidence');
    expect(witnessing.newest?.treeSize).toBe(before + 1);
    expect(given.text).toContain(JSON.stringify(witnessing.newest?.checkpoint).slice(1, -1));
  });

  it('is the cosigned checkpoint, and the newest one once the witnesses are silent for ten minutes', async () => {
    const tiles = new LogTiles(bench.committer, witnessing);
    expect(tiles.checkpoint()).toBe(bench.ledger.checkpoint);
    await witnessing.round();
    await grow();
    expect(tiles.checkpoint()).toBe(witnessing.newest?.checkpoint);
    bench.clock.advance(600_001);
    expect(tiles.checkpoint()).toBe(bench.ledger.checkpoint);
  });

  it('has the cosignatures in proofs of the tree that they are on', async () => {
    await witnessing.round();
    const size = bench.ledger.head.size;
    await grow();
    const prove = new Prove(bench.committer, witnessing);
    expect(await prove.checkpointAt(size)).toBe(witnessing.newest?.checkpoint);
    expect(await prove.checkpointAt(size + 1)).toBe(bench.ledger.checkpoint);
  });

  it('is what an earlier process kept, where it has the quorum of now', async () => {
    await witnessing.round();
    const note = kept.at(-1) ?? '';
    const later = open();
    later.adopt(note);
    expect(later.newest).toMatchObject({ treeSize: bench.ledger.head.size, checkpoint: note });
    const stripped = note.split('\n').filter((line) => !line.includes('w.two') && !line.includes('w.three'));
    const refused = open();
    refused.adopt(stripped.join('\n'));
    expect(refused.newest).toBeUndefined();
  });
});
