import { describe, expect, it } from '@jest/globals';
import { armedFailpoint } from './failpoint.ts';

describe('failpoints', () => {
  it('are not armed without a setting', () => {
    expect(armedFailpoint(undefined)).toBeUndefined();
    expect(armedFailpoint('')).toBeUndefined();
  });

  it('are armed by name, action and pass', () => {
    expect(armedFailpoint('commit.begin:kill')).toEqual({ name: 'commit.begin', action: 'kill', left: 1 });
    expect(armedFailpoint('commit.begin:torn:12')).toEqual({ name: 'commit.begin', action: 'torn', left: 12 });
  });

  it.each(['commit.begin', 'commit.begin:explode', 'commit.begin:kill:0', 'commit.begin:kill:x'])(
    'refuse a setting that would arm nothing: %s',
    (setting) => expect(() => armedFailpoint(setting)).toThrow(TypeError),
  );
});
