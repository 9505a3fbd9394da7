import { expect, it } from '@jest/globals';
import { SeenSignatures } from './seen-signatures.ts';

it('takes a signature once, until its time is over', () => {
  const seen = new SeenSignatures();
  expect([seen.take('a', 100, 0), seen.take('a', 100, 99), seen.take('b', 100, 99)]).toEqual([true, false, true]);
  expect(seen.take('a', 200, 100)).toBe(true);
});

it('keeps a signature among later ones whose time is over sooner', () => {
  const seen = new SeenSignatures();
  seen.take('long', 1_000, 0);
  for (let i = 0; i < 1_000; i += 1) seen.take(`short ${i}`, 10, 5);
  expect(seen.take('long', 1_000, 500)).toBe(false);
});
