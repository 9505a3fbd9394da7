import { hkdfSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Bucket } from './use-cases.ts';
import { Cursors } from './http/cursor.ts';
import type { Meters } from './metrics/meters.ts';

/** Injection token of `BucketApi`. */
export const BUCKET = Symbol('bucket');

/** What the controllers get. */
export interface BucketApi {
  readonly bucket: Bucket;
  readonly cursors: Cursors;
  readonly meters: Meters;
}

/** The cursor key is drawn from the signing key, so that every process of a bucket opens the cursors of the others. */
export function bucketApi(bucket: Bucket, meters: Meters): BucketApi {
  const secret = readFileSync(bucket.settings.signingKeyFile);
  return { bucket, meters, cursors: new Cursors(Buffer.from(hkdfSync('sha256', secret, '', 'bucket cursor', 32))) };
}
