import { resolve } from 'node:path';
import { FreshBucket } from './fresh-bucket.ts';

/** The bucket that a suite is run against. */
export interface SuiteTarget {
  /** Told to the script. */
  readonly env: Readonly<Record<string, string>>;
  /** @returns whether the bucket ended, or goes on, in good order */
  release(): Promise<boolean>;
}

/** The running bucket of `BUCKET_LOAD_URL`, whose tokens are in `BUCKET_LOAD_BOOTSTRAP`; otherwise one of its own. */
export async function openTarget(env: Readonly<Record<string, string | undefined>>): Promise<SuiteTarget> {
  const { BUCKET_LOAD_URL: url, BUCKET_LOAD_BOOTSTRAP: bootstrap = '.data/bootstrap.json' } = env;
  if (url !== undefined && url !== '') {
    return { env: targetEnv(url, resolve(bootstrap)), release: async () => true };
  }
  const bucket = await FreshBucket.start();
  return { env: targetEnv(bucket.url, bucket.bootstrapPath), release: async () => (await bucket.stop()) === 0 };
}

function targetEnv(url: string, bootstrapPath: string): Record<string, string> {
  return { BUCKET_LOAD_URL: url, BUCKET_LOAD_BOOTSTRAP: bootstrapPath };
}
