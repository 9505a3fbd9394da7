import { Counter } from 'k6/metrics';

/** Writes that were answered with a receipt; tags: `product`. */
export const accepted = new Counter('bucket_accepted');
/** Writes that were refused as the suite expects; tags: `product`, `code`. */
export const refused = new Counter('bucket_refused');
/** Answers that are neither. */
export const unexpected = new Counter('bucket_unexpected');
/** Receipts whose inclusion proof led to the root of the checkpoint that came with them. */
export const proofsVerified = new Counter('bucket_proofs_verified');
/**
 * Answered operations minus those the log holds afterwards; tag `entry`: the type of their entries. Goes up with each answer
 * and down, once, in teardown: anything but 0 is a write that was lost or one that nobody was told of.
 */
export const unaccounted = new Counter('bucket_unaccounted');

/** What holds in every suite. */
export const SOUND = {
  checks: ['rate==1'],
  bucket_unexpected: ['count==0'],
  'bucket_unaccounted{entry:artifact.create}': ['count==0'],
  'bucket_unaccounted{entry:artifact.update}': ['count==0'],
  'bucket_unaccounted{entry:artifact.read}': ['count==0'],
};

/** What holds where the offered rate is part of the promise: every arrival was really made. */
export const SOUND_AT_RATE = { ...SOUND, dropped_iterations: ['count==0'] };

export const TREND_STATS = ['avg', 'min', 'med', 'p(95)', 'p(99)', 'p(99.9)', 'max'];
