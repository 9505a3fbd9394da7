import { expect, it } from '@jest/globals';
import { SeenSignatures } from './seen-signatures.ts';

it('takes a signature of a credential once, until its time is over', () => {
  const seen = new SeenSignatures();
  const taken = [seen.take('c', 'a', 100, 0), seen.take('c', 'a', 100, 99), seen.take('c', 'b', 100, 99)];
  expect(taken).toEqual([true, false, true]);
  expect(seen.take('c', 'a', 200, 100)).toBe(true);
});

it('keeps a signature among later ones whose time is over sooner', () => {
  const seen = new SeenSignatures();
  seen.take('c', 'long', 1_000, 0);
  for (let i = 0; i < 1_000; i += 1) seen.take('c', `short ${i}`, 10, 5);
  expect(seen.take('c', 'long', 1_000, 500)).toBe(false);
});

it('refuses what it may have forgotten, of that credential alone', () => {
  const seen = new SeenSignatures();
  seen.take('busy', 'first', 1_000, 0);
  for (let i = 0; i < 50_000; i += 1) expect(seen.take('busy', `later ${i}`, 2_000, 1)).toBe(true);
  expect(seen.take('busy', 'first', 1_000, 2)).toBe(false);
  expect(seen.take('busy', 'another of that time', 1_000, 2)).toBe(false);
  expect([seen.take('busy', 'newer', 2_001, 2), seen.take('quiet', 'its first', 1_000, 2)]).toEqual([true, true]);
});
