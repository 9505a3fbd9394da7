import { describe, expect, it } from '@jest/globals';
import { SettingsFault } from '@bucket/bucket';
import { addressOf, settingsAt } from './store-address.ts';
import { UserFault } from './user-fault.ts';

describe('a store address', () => {
  it('stands for the settings of its store', () => {
    expect(settingsAt('embedded:/srv/bucket', {})).toMatchObject({
      store: 'embedded',
      dataDir: '/srv/bucket',
      signingKeyFile: '/srv/bucket/signing-key.pem',
    });
    expect(settingsAt('mongo:mongodb://db/bucket', { BUCKET_DATA_DIR: '/keys' })).toMatchObject({
      store: 'mongo',
      mongoUrl: 'mongodb://db/bucket',
      signingKeyFile: '/keys/signing-key.pem',
    });
  });

  it('leaves the rest to the environment', () => {
    const environment = {
      BUCKET_STORE: 'mongo',
      BUCKET_MONGO_URL: 'mongodb://db/b',
      BUCKET_SIGNING_KEY_FILE: '/k.pem',
    };
    expect(settingsAt('embedded:dir', environment)).toMatchObject({ store: 'embedded', signingKeyFile: '/k.pem' });
    expect(settingsAt(undefined, environment)).toMatchObject({ store: 'mongo', mongoUrl: 'mongodb://db/b' });
  });

  it.each(['', 'embedded', 'embedded:', 'postgres:x', 'memory:x', 'mongodb://db/b', 'EMBEDDED:x', '__proto__:x'])(
    'refuses %j and says what one looks like',
    (text) => {
      expect(() => settingsAt(text, {})).toThrow(UserFault);
      expect(() => settingsAt(text, {})).toThrow('embedded:DIRECTORY or mongo:URL');
    },
  );

  it('refuses what the service would refuse', () => {
    expect(() => settingsAt('mongo:db/bucket', {})).toThrow(SettingsFault);
    expect(() => settingsAt('embedded:x', { BUCKET_STOER: 'x' })).toThrow(SettingsFault);
  });

  it('never shows a password', () => {
    const secret = 'mongo:mongodb://bucket:s3cret@db/bucket';
    expect(addressOf(settingsAt(secret, {}))).toBe('mongo:mongodb://bucket:***@db/bucket');
    expect(() => settingsAt(secret.replace('mongo:', 'mango:'), {})).toThrow('mango:mongodb://bucket:***@db/bucket');
  });
});
