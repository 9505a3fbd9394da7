import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseTilePath, type TileAddress, tilePath } from './tile-path.ts';

describe('a tile path', () => {
  it.each<[string, TileAddress]>([
    ['0/000', { level: 0, index: 0, width: 256 }],
    ['0/255.p/1', { level: 0, index: 255, width: 1 }],
    ['0/x001/x234/067', { level: 0, index: 1_234_067, width: 256 }],
    ['0/x001/x234/067.p/12', { level: 0, index: 1_234_067, width: 12 }],
    ['63/x001/000.p/255', { level: 63, index: 1_000, width: 255 }],
    ['entries/x001/067.p/8', { level: 'entries', index: 1_067, width: 8 }],
    ['1/x009/x007/x199/x254/x740/991', { level: 1, index: Number.MAX_SAFE_INTEGER, width: 256 }],
  ])('is %s', (path, address) => {
    expect(tilePath(address.level, address.index, address.width)).toBe(path);
    expect(parseTilePath(path)).toEqual(address);
  });

  it('reads back as the tile it was written for', () => {
    const addresses = fc.record({
      level: fc.oneof(fc.nat(63), fc.constant('entries' as const)),
      index: fc.oneof(fc.nat(2_000_000), fc.maxSafeNat()),
      width: fc.integer({ min: 1, max: 256 }),
    });
    fc.assert(
      fc.property(addresses, (address) => {
        expect(parseTilePath(tilePath(address.level, address.index, address.width))).toEqual(address);
      }),
    );
  });

  it.each([
    '',
    '0',
    '0/',
    '/000',
    '000',
    '0/0',
    '0/00',
    '0/0000',
    '0/x000/001',
    '0/001/002',
    '0/x001',
    '0/x001/x002',
    '0/x001/',
    '0//001',
    '00/001',
    '64/001',
    '-1/001',
    'Entries/001',
    '0/001.p',
    '0/001.p/',
    '0/001.p/0',
    '0/001.p/01',
    '0/001.p/256',
    '0/001.p/1/2',
    '0/001.p/-1',
    '0/x999/x999/x999/x999/x999/999',
    '0/../001',
    '0/001\n',
    '0/٠٠١',
  ])('is not %j', (path) => {
    expect(parseTilePath(path)).toBeUndefined();
  });

  it.each<[number, number, number | undefined]>([
    [64, 0, undefined],
    [-1, 0, undefined],
    [0, -1, undefined],
    [0, 0.5, undefined],
    [0, 2 ** 53, undefined],
    [0, 0, 0],
    [0, 0, 257],
  ])('is refused for level %d, index %d, width %p', (level, index, width) => {
    expect(() => tilePath(level, index, width)).toThrow(RangeError);
  });
});
