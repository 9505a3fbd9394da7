import { describe, expect, it } from '@jest/globals';
import { isLinearizable, type Happening, type Operation } from './linearizable.ts';

const NEVER = Number.POSITIVE_INFINITY;
const at = (askedAt: number, answeredAt: number, operation: Operation): Happening => ({
  operation,
  askedAt,
  answeredAt,
});
const create = at(0, 1, { kind: 'create', contentHash: 'a' });
const update = (version: number | undefined, contentHash: string, ifVersion?: number): Operation => ({
  kind: 'update',
  ifVersion,
  contentHash,
  version,
});
const saw = (version: number, contentHash: string, state = 'active'): Operation => ({
  kind: 'saw',
  version,
  contentHash,
  state,
});

describe('a history of an artifact', () => {
  it('is accepted where one order explains every answer', () => {
    const history = [create, at(2, 9, update(2, 'b', 1)), at(3, 4, saw(1, 'a')), at(5, 6, saw(2, 'b'))];
    expect(isLinearizable(history)).toBe(true);
  });

  it.each<[string, Happening[]]>([
    ['two changes of the same version', [at(2, 5, update(2, 'b', 1)), at(3, 6, update(2, 'c', 1))]],
    ['a reading of what was already replaced', [at(2, 3, update(2, 'b', 1)), at(4, 5, saw(1, 'a'))]],
    ['a reading of what was never written', [at(2, 3, saw(1, 'z'))]],
    ['readings that go back', [at(2, 9, update(2, 'b')), at(3, 4, saw(2, 'b')), at(5, 6, saw(1, 'a'))]],
    ['a refusal without its reason', [at(2, 3, { kind: 'refused', code: 'artifact.deleted', ifVersion: undefined })]],
    [
      'a refused version that was the current one',
      [at(2, 3, { kind: 'refused', code: 'precondition.failed', ifVersion: 1 })],
    ],
    ['a lost creation', [at(2, 3, { kind: 'refused', code: 'artifact.not-found', ifVersion: undefined })]],
  ])('is rejected for %s', (_, history) => {
    expect(isLinearizable([create, ...history])).toBe(false);
  });

  it('lets what was never answered happen later or not at all', () => {
    const unknown = at(2, NEVER, update(undefined, 'b', 1));
    expect(isLinearizable([create, unknown, at(3, 4, saw(1, 'a')), at(5, 6, saw(2, 'b'))])).toBe(true);
    expect(isLinearizable([create, unknown, at(3, 4, saw(1, 'a')), at(5, 6, update(2, 'c', 1))])).toBe(true);
    expect(isLinearizable([create, unknown, at(3, 4, saw(2, 'b')), at(5, 6, saw(1, 'a'))])).toBe(false);
  });
});
