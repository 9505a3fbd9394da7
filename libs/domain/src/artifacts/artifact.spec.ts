import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { utf8Length } from '../bytes/utf8-length.ts';
import { artifact } from '../gate/gate.spec-data.ts';
import { canonicalJson } from '../json/canonical-json.ts';
import { artifactMetadata } from './artifact.ts';
import { keptClassName } from './class-name.ts';

const wellFormed = fc.string({ unit: 'binary', maxLength: 100 });

describe('the metadata that an entry commits to', () => {
  it('covers every member of an artifact but the holds, in canonical order', () => {
    const { legalHolds: _, ...committed } = artifact;
    expect(artifactMetadata(artifact)).toEqual(committed);
    expect(canonicalJson(artifactMetadata(artifact))).toBe(JSON.stringify(artifactMetadata(artifact)));
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
