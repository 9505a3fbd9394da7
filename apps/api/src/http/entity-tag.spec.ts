import { describe, expect, it } from '@jest/globals';
import { entityTag, isNotModified, readIfMatch } from './entity-tag.ts';

describe('If-Match', () => {
  it.each([
    [undefined, { kind: 'absent' }],
    ['*', { kind: 'any' }],
    [' * ', { kind: 'any' }],
    ['"3"', { kind: 'versions', versions: [3] }],
    ['"3", "5"', { kind: 'versions', versions: [3, 5] }],
    ['W/"3"', { kind: 'versions', versions: [] }],
    ['"03"', { kind: 'versions', versions: [] }],
    ['"0"', { kind: 'versions', versions: [] }],
    ['"3-deleted"', { kind: 'versions', versions: [] }],
    ['"9999999999"', { kind: 'versions', versions: [] }],
  ])('of %j reads as %j', (header, precondition) => {
    expect(readIfMatch(header)).toEqual(precondition);
  });

  it.each(['3', '', '"3', '3"', '"3""5"', '"a"b', 'w/"3"'])('of %j is refused', (header) => {
    expect(() => readIfMatch(header)).toThrow(expect.objectContaining({ code: 'header.invalid' }));
  });
});

describe('an entity tag', () => {
  it('changes with the version and with the state', () => {
    expect([entityTag({ version: 3, state: 'active' }), entityTag({ version: 3, state: 'deleted' })]).toEqual([
      '"3"',
      '"3-deleted"',
    ]);
  });

  it.each([
    [undefined, false],
    ['"3"', true],
    ['W/"3"', true],
    ['"2", "3"', true],
    ['*', true],
    ['"2"', false],
  ])('"3" is known to If-None-Match %j: %j', (header, known) => {
    expect(isNotModified(header, '"3"')).toBe(known);
  });
});
