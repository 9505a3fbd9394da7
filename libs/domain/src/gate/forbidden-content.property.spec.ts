import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from '../json/canonical-json.ts';
import type { JsonValue } from '../json/json-value.ts';
import { forbiddenContent } from './forbidden-content.ts';

const found = (payload: JsonValue) => forbiddenContent(payload, canonicalJson(payload));

/** One of each kind, none of which needs to stand at the start of a text. */
const SAMPLES: readonly (readonly [text: string, code: string])[] = [
  ['-----BEGIN PRIVATE KEY-----', 'credential'],
  [`bkt_${'Ab0_-'.repeat(9).slice(0, 43)}`, 'credential'],
  ['AKIAIOSFODNN7EXAMPLE', 'credential'],
  [`AIza${'x'.repeat(35)}`, 'credential'],
  [`ghp_${'a'.repeat(36)}`, 'credential'],
  ['xoxb-1234567890', 'credential'],
  [`sk_live_${'a'.repeat(16)}`, 'credential'],
  ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0', 'credential'],
  ['postgres://user:hunter2@db.example', 'credential'],
  ['redis://:hunter2@cache.example', 'credential'],
  ['data:image/png;base64,iVBORw0KGgo', 'binary'],
  ['data:;base64,AAAA', 'binary'],
  ['QUJD'.repeat(128), 'binary'],
  ['<script>', 'code'],
  ['<script\nsrc="x">', 'code'],
  ['<SCRIPT/src="x">', 'code'],
  ['<?php\n', 'code'],
  ['javascript:alert(1)', 'code'],
];

/** What ends a word. In canonical JSON most of it is escaped, and the escape ends in a letter or a digit. */
const boundary = fc.constantFrom('', ' ', '\n', '\t', '\r\n', '\f', '\b', '\u0001', '\u001f', '"', '\\', '=', '(', 'é');

const wrapped: readonly ((text: string) => JsonValue)[] = [
  (text) => text,
  (text) => ({ text }),
  (text) => ({ [text]: 1 }),
  (text) => [{ a: [null, { 'b/~': [true, text] }] }],
];

describe('forbidden content, wherever it stands', () => {
  it('is found behind and before anything that ends a word', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SAMPLES), boundary, boundary, fc.nat(3), ([text, code], before, after, shape) => {
        const codes = found(wrapped[shape]?.(`${before}${text}${after}`) ?? null).map((error) => error.code);
        expect(codes).toEqual([code]);
      }),
      { numRuns: 3_000 },
    );
  });

  it('is found in the name of a member, and named by its pointer', () => {
    expect(found({ a: { AKIAIOSFODNN7EXAMPLE: 1 } })).toMatchObject([{ pointer: '/payload/a/AKIAIOSFODNN7EXAMPLE' }]);
  });

  it('is named by a pointer of bounded length, however deep or long its names are', () => {
    const [error] = found({ ['x '.repeat(3_000)]: { ['y '.repeat(3_000)]: '<script>' } });
    expect(error).toMatchObject({ pointer: '/payload', code: 'code' });
  });

  it('finds a long run of base64 at any place, and no shorter one', () => {
    fc.assert(
      fc.property(fc.nat(2_000), fc.integer({ min: 480, max: 540 }), fc.nat(2_000), (before, length, after) => {
        const text = `${'. '.repeat(before)}${'Q'.repeat(length)}${' .'.repeat(after)}`;
        expect(found({ text })).toHaveLength(length >= 512 ? 1 : 0);
      }),
    );
  });

  it('is not seen in ordinary JSON', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => expect(found(value as JsonValue)).toEqual([])));
  });
});

describe('a megabyte made to be slow', () => {
  // Each would take from half a second to hours if what repeats were tried again from every place in it.
  it.each([
    ['runs that are one too short', `${'a'.repeat(511)} `],
    ['starts of tokens that may be words', 'eyJ-'],
    ['middles of tokens', '.eyJ'],
    ['long heads of tokens', `eyJ${'a'.repeat(500)}.eyJ`],
    ['schemes', 'ab+'],
    ['almost passwords', `ab://a:${'b'.repeat(250)} `],
    ['starts of data', 'data:a/'],
    ['parameters of data', ';a'],
    ['ends of data', ';base64,'],
    ['starts of keys', '-----BEGIN A'],
    ['line breaks', '\n'],
  ])('of %s is looked through like any other', (_what, part) => {
    const text = `bkt_ ${part.repeat(Math.ceil(1_000_000 / part.length))}`;
    expect(found({ text, 'AKIA ': text }).length).toBeLessThanOrEqual(2);
  });

  it('of members and elements is too', () => {
    const members = Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`password${i}`, 'AKIA']));
    expect(found({ members, elements: Array(100_000).fill('AKIA'), secret: 'x' })).toHaveLength(1);
  });
});
