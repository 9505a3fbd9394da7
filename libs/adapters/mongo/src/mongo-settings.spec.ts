import { describe, expect, it } from '@jest/globals';
import { connect } from './connect.ts';
import { weakSettings } from './mongo-settings.ts';

const withSetting = (setting: string): string => `mongodb://db.example/bucket?${setting}`;

describe('the settings of a MongoDB URL', () => {
  it.each([
    'w=1',
    'w=0',
    'w=2',
    'w=dc-tag',
    'W=1',
    'journal=false',
    'readConcernLevel=local',
    'readConcernLevel=available',
    'readPreference=secondary',
    'readPreference=primaryPreferred',
    'retryWrites=true',
  ])('are refused with %s', (setting) => {
    expect(weakSettings(withSetting(setting))).toHaveLength(1);
    expect(() => connect(withSetting(setting))).toThrow(TypeError);
  });

  it('are named all at once, without the password', () => {
    const url = 'mongodb://service:secret@db.example/bucket?w=1&journal=false';
    expect(() => connect(url)).toThrow('a write concern weaker than w=majority, journal=false');
    expect(() => connect(url)).not.toThrow('secret');
  });

  it.each(['w=majority', 'w=majority&journal=true', 'replicaSet=rs0&tls=true', 'readConcernLevel=majority', ''])(
    'are taken with %s',
    (setting) => {
      expect(weakSettings(withSetting(setting))).toEqual([]);
    },
  );

  it.each([
    'mongodb://db.example',
    'mongodb://db.example/',
    'mongodb://db.example/?w=majority',
    'https://db.example/bucket',
  ])('name a database: %s does not', (url) => {
    expect(() => connect(url)).toThrow('names no database');
  });
});
