import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { utf8Length } from '../encoding/utf8-length.ts';
import { artifact } from '../governance/gate.spec-data.ts';
import { canonicalJson } from '../json/canonical-json.ts';
import { sha256 } from '../note/ed25519.spec-data.ts';
import { artifactMetadata, commitmentOf, isCommitmentTo, stateChangeSalt } from './artifact.ts';
import { keptClassName } from './class-name.ts';

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

  it('to metadata covers every member of an artifact but the holds, in canonical order', () => {
    const { legalHolds: _, ...committed } = artifact;
    expect(artifactMetadata(artifact)).toEqual(committed);
    expect(canonicalJson(artifactMetadata(artifact))).toBe(JSON.stringify(artifactMetadata(artifact)));
  });

  it('to a change of state has a salt that follows from the one before, and is like it', () => {
    const next = stateChangeSalt(sha256, SALT);
    expect(next).toMatch(/^[0-9a-f]{32}$/);
    expect(next).not.toBe(SALT);
    expect(stateChangeSalt(sha256, SALT)).toBe(next);
    expect(stateChangeSalt(sha256, next)).not.toBe(next);
  });
});

describe('the size of a payload', () => {
  it('is the number of bytes that the platform writes', () => {
    fc.assert(fc.property(wellFormed, (text) => expect(utf8Length(text)).toBe(Buffer.byteLength(text))));
  });
});

describe('what is kept of the name of a class', () => {
  it('is a name as it is, and of longer texts a well-formed beginning', () => {
    expect(keptClassName('x'.repeat(64))).toBe('x'.repeat(64));
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const kept = keptClassName(text);
        expect(text.startsWith(kept)).toBe(true);
        expect(kept.length).toBeLessThanOrEqual(64);
        expect(kept.length).toBeGreaterThanOrEqual(Math.min(text.length, 63));
        expect(kept).not.toMatch(/\p{Surrogate}/u);
      }),
    );
  });
});
