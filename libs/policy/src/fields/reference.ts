import type { JsonObject } from '@bucket/domain';
import { uuid } from './name.ts';
import { count } from './number.ts';
import { closed } from './shape.ts';

/**
 * Where something is kept that is never stored here. No user info, query or fragment, because those carry credentials,
 * and no scheme that carries the content itself (`data:`) or runs it (`javascript:`).
 */
export const uri = (description: string): JsonObject => ({
  type: 'string',
  description,
  format: 'uri',
  maxLength: 512,
  pattern: '^(?:abfs|gs|https|ipfs|oci|s3)://[A-Za-z0-9][A-Za-z0-9.:-]*(?:/[A-Za-z0-9._~%+=,/-]*)?$',
});

/** Lower-case hex of SHA-256 (FIPS 180-4). */
export const sha256 = (description: string): JsonObject => ({
  type: 'string',
  description,
  minLength: 64,
  maxLength: 64,
  pattern: '^[0-9a-f]{64}$',
});

/** RFC 6838. */
export const mediaType = (description: string): JsonObject => ({
  type: 'string',
  description,
  maxLength: 127,
  pattern: '^[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*$',
});

/** A file kept elsewhere, with what it takes to know it again. */
export const file = (description: string): JsonObject =>
  closed(description, ['uri', 'sha256'], {
    uri: uri('Where the file is kept.'),
    sha256: sha256('SHA-256 of its bytes.'),
    mediaType: mediaType('What kind of file it is.'),
    sizeBytes: count('Its size.'),
  });

/** Another artifact of this bucket. */
export const artifact = (description: string): JsonObject =>
  closed(description, ['artifactId', 'version'], {
    artifactId: uuid('Its id.'),
    version: { ...count('Its version.'), minimum: 1 },
  });
