import { describe, expect, it } from '@jest/globals';
import { readSettings, SettingsFault } from './settings.ts';

const faultsOf = (env: Readonly<Record<string, string>>): readonly string[] => {
  try {
    readSettings(env);
    return [];
  } catch (error) {
    if (error instanceof SettingsFault) return error.faults;
    throw error;
  }
};

describe('settings', () => {
  it('are not needed: an empty environment serves the embedded store on this machine alone', () => {
    expect(readSettings({})).toMatchObject({ port: 8080, host: '127.0.0.1', dataDir: '.data', store: 'embedded' });
  });

  it('name every fault at once', () => {
    const env = { BUCKET_PORT: '70000', BUCKET_STORE: 'mongo', BUCKET_REDIS_URL: 'http://x', BUCKET_ORIGIN: 'a b' };
    expect(faultsOf(env)).toHaveLength(4);
  });

  it.each(['0', '-1', '1.5', 'many', '1001'])('take a whole number of processes, not %s', (count) => {
    expect(faultsOf({ BUCKET_PROCESSES_MAX: count })).toEqual(['BUCKET_PROCESSES_MAX is a whole number, 1 to 1000']);
  });

  it('know no other name with their prefix, so that a misspelling is found', () => {
    expect(faultsOf({ BUCKET_PROT: '1' })).toEqual(['BUCKET_PROT is not a setting']);
    expect(faultsOf({ BUCKET_TEST_X: '1', BUCKET_FAILPOINT: 'x', OTHER: '1' })).toEqual([]);
  });

  it.each(['BUCKET_LIMIT', 'BUCKET_WRITES_PER_SECOND', 'BUCKET_RULES', 'BUCKET_ALLOW_DELETE', 'BUCKET_CORS'])(
    'raise no limit and relax no rule: there is no %s',
    (name) => {
      expect(faultsOf({ [name]: '1' })).toHaveLength(1);
    },
  );

  it('that are empty count as not given', () => {
    expect(readSettings({ BUCKET_PORT: '', BUCKET_MONGO_URL: '' }).port).toBe(8080);
  });
});
