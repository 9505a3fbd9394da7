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

/**
 * The salt of a change of state, drawn from the salt before it (that of the version, or of the state change before). Whoever
 * has a version's salt and the log can therefore check every metadata commitment, and erasing the salt hides them all.
 */
export function stateChangeSalt(sha256: Sha256, saltBefore: string): string {
  return sha256.hex(`bucket state change ${saltBefore}`).slice(0, saltBefore.length);
}
