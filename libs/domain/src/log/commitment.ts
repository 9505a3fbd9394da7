import type { Sha256 } from '../bytes/sha256.ts';

/**
 * The salted commitment that an entry carries: SHA-256 over the salt's 32 hex digits followed by the text, both UTF-8;
 * lower-case hex. Anyone who is given salt and text checks it with `printf '%s%s' "$salt" "$text" | sha256sum`.
 */
export function commitmentOf(sha256: Sha256, salt: string, text: string): string {
  return sha256.hex(salt + text);
}

const SALT = /^[0-9a-f]{32}$/;

/** Whether a commitment is one to `text` under `salt`. Only the salt's fixed length divides the two, so it is held to it. */
export function isCommitmentTo(sha256: Sha256, commitment: string, salt: string, text: string): boolean {
  return SALT.test(salt) && commitmentOf(sha256, salt, text) === commitment;
}

/** Hex digits of a salt: 128 bits. */
const SALT_LENGTH = 32;

/**
 * The salt of a version's metadata, derived one way from the salt of its content. The two commitments therefore do not open
 * each other: the salt of the content can be destroyed, and with it every way to open or guess the payload, while the
 * metadata still verifies under its own salt.
 */
export function metadataSaltOf(sha256: Sha256, contentSalt: string): string {
  return sha256.hex(`bucket metadata ${contentSalt}`).slice(0, SALT_LENGTH);
}

/**
 * In logs of format 1: the salt of the metadata after a change of state, derived from the salt before it; the first one is the
 * salt of the content. In format 2 all metadata commitments of a version have the same salt, until an erasure replaces it.
 */
export function stateChangeSalt(sha256: Sha256, saltBefore: string): string {
  return sha256.hex(`bucket state change ${saltBefore}`).slice(0, SALT_LENGTH);
}
