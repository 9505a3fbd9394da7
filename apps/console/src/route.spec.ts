import { describe, expect, it } from '@jest/globals';
import { pathOf, placeOf } from './route.ts';

describe('a place of the console', () => {
  it('is read from the address, decoded', () => {
    const { section, id, query } = placeOf('#/artifacts/a%2Fb?state=deleted');
    expect([section, id, query.get('state')]).toEqual(['artifacts', 'a/b', 'deleted']);
  });

  it('is none where the address cannot be decoded', () => {
    expect(placeOf('#/artifacts/%E0%A4').id).toBe('');
    expect(placeOf('').section).toBe('');
  });

  it('has an address without the values that were not given', () => {
    expect(pathOf('entries', { type: 'artifact.read', actorId: '' })).toBe('entries?type=artifact.read');
    expect(pathOf('entries', { type: '' })).toBe('entries');
  });
});
