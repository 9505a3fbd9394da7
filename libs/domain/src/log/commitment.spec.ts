import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { commitmentOf, isCommitmentTo, metadataSaltOf, stateChangeSalt } from './commitment.ts';
import { sha256 } from './note/ed25519.spec-data.ts';

const SALT = '0123456789abcdef'.repeat(2);
const wellFormed = fc.string({ unit: 'binary', maxLength: 100 });

describe('a commitment', () => {
  it('is what anybody gets who hashes the salt’s digits and the text', () => {
    fc.assert(
      fc.property(wellFormed, (text) => {
        const expected = createHash('sha256').update(SALT).update(text).digest('hex');
        expect(commitmentOf(sha256, SALT, text)).toBe(expected);
        expect(isCommitmentTo(sha256, expected, SALT, text)).toBe(true);
      }),
    );
  });

  it('is to one salt and one text, however the two are divided', () => {
    const text = '{"title":"greeting"}';
    const commitment = commitmentOf(sha256, SALT, text);
    expect(isCommitmentTo(sha256, commitment, `${SALT}{`, text.slice(1))).toBe(false);
    expect(isCommitmentTo(sha256, commitment, SALT.slice(0, -1), `f${text}`)).toBe(false);
    expect(isCommitmentTo(sha256, commitment, '', `${SALT}${text}`)).toBe(false);
    expect(isCommitmentTo(sha256, commitment, SALT.toUpperCase(), text)).toBe(false);
  });

  it('to metadata has a salt of its own, which is not the one of the content or of a change of state', () => {
    const salt = metadataSaltOf(sha256, SALT);
    expect(salt).toMatch(/^[0-9a-f]{32}$/);
    expect(metadataSaltOf(sha256, SALT)).toBe(salt);
    expect(new Set([SALT, salt, stateChangeSalt(sha256, SALT), stateChangeSalt(sha256, salt)]).size).toBe(4);
  });

  it('to a change of state has a salt that follows from the one before, and is like it', () => {
    const next = stateChangeSalt(sha256, SALT);
    expect(next).toMatch(/^[0-9a-f]{32}$/);
    expect(next).not.toBe(SALT);
    expect(stateChangeSalt(sha256, SALT)).toBe(next);
    expect(stateChangeSalt(sha256, next)).not.toBe(next);
  });
});
