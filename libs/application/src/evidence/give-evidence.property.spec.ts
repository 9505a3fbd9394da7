import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EvidenceBundle, EvidenceContents, JsonValue } from '@bucket/domain';
import { verifyEvidence, type Verdict } from '@bucket/verifier';
import {
  bundleOf,
  cosigned,
  EvidenceScene,
  placesOf,
  policyOf,
  rehashed,
  resigned,
  textOf,
} from './scene.spec-data.ts';

/** Whole files that verify, each witnessed for the policy. */
let files: readonly string[];
let proof: string;
const policy = policyOf();

beforeAll(async () => {
  const scene = await EvidenceScene.open();
  const from = Number(scene.early.split('\n')[1]);
  const whole = [
    await scene.artifact(scene.changed.id, { from }),
    await scene.artifact(scene.erased.id),
    await scene.artifact(scene.changed.id, { payloads: 'none', custodyOf: 'changes' }),
    await scene.period({ from: 5, to: 16, knownSize: from }),
  ];
  files = whole.map((text) => cosigned(text));
  proof = await scene.logProof(scene.changed.id);
});

const verdictOf = (text: string): Verdict => verifyEvidence(text, policy).verdict;
const WORSE: readonly Verdict[] = ['unanchored', 'diverged', 'invalid'];
const aFile = fc.nat().map((n) => files[n % files.length] ?? '');

/** Where the lines of the witnesses stand in a file: a file without them is as good as one that never had them. */
function cosignatures(text: string): { readonly start: number; readonly end: number } {
  const { checkpoint } = bundleOf(text);
  const lines = checkpoint.slice(0, checkpoint.indexOf('\n— witness.'));
  const start = text.indexOf('\\n— witness.') + 1;
  return { start: lines === checkpoint ? text.length : start, end: text.indexOf('","contents"') };
}

/** The value with one part replaced, or without it where `part` is undefined. */
function changed(value: JsonValue, [name = '', ...rest]: readonly string[], part: JsonValue | undefined): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const list: readonly JsonValue[] = value;
    return list.flatMap((each, i) => {
      if (String(i) !== name) return [each];
      return rest.length > 0 ? [changed(each, rest, part)] : part === undefined ? [] : [part];
    });
  }
  const members = Object.entries(value).flatMap(([key, each]): [string, JsonValue][] => {
    if (key !== name) return [[key, each]];
    return rest.length > 0 ? [[key, changed(each, rest, part)]] : part === undefined ? [] : [[key, part]];
  });
  return Object.fromEntries(members);
}

const at = (value: JsonValue, place: readonly string[]): JsonValue | undefined =>
  place.reduce<JsonValue | undefined>(
    (part, name) => (typeof part === 'object' && part !== null ? (part as Record<string, JsonValue>)[name] : undefined),
    value,
  );

const jsonOf = (value: EvidenceBundle | EvidenceContents): JsonValue => value as unknown as JsonValue;

describe('a bundle in which anything is not as it was given', () => {
  it('verifies as it was given', () => {
    expect(files.map(verdictOf)).toEqual(Array(files.length).fill('witnessed'));
    expect(verdictOf(proof)).toBe('consistent');
  });

  it('is invalid in a format that is not known', () => {
    for (const text of files) expect(verdictOf(text.replace('bucket.evidence/1', 'bucket.evidence/2'))).toBe('invalid');
  });

  it('is not consistent with any byte changed; without a witness’s line it is what it would be without the witness', () => {
    fc.assert(
      fc.property(aFile, fc.nat(), fc.integer({ min: 1, max: 255 }), (text, n, bits) => {
        const bytes = Buffer.from(text);
        const place = n % bytes.length;
        bytes[place] = (bytes[place] ?? 0) ^ bits;
        const verdict = verdictOf(bytes.toString());
        const { start, end } = cosignatures(text);
        const isOfWitness =
          place >= Buffer.byteLength(text.slice(0, start)) && place < Buffer.byteLength(text.slice(0, end));
        expect([...WORSE, ...(isOfWitness ? ['witnessed', 'consistent'] : [])]).toContain(verdict);
      }),
      { numRuns: 400 },
    );
  });

  it('is not consistent with bytes cut off, added or doubled', () => {
    fc.assert(
      fc.property(aFile, fc.nat(), fc.integer({ min: 1, max: 40 }), fc.boolean(), (text, n, length, isCut) => {
        const place = n % text.length;
        const altered = isCut
          ? text.slice(0, place) + text.slice(place + length)
          : text.slice(0, place + length) + text.slice(place);
        const { start, end } = cosignatures(text);
        if (altered === text || (place + length > start && place < end)) return;
        expect(WORSE).toContain(verdictOf(altered));
      }),
      { numRuns: 200 },
    );
  });

  it('is not consistent with any member or element missing, whether or not the hash of the contents is made to fit', () => {
    fc.assert(
      fc.property(aFile, fc.nat(), fc.boolean(), (text, n, isRehashed) => {
        const bundle = bundleOf(text);
        const places = placesOf(jsonOf(bundle.contents));
        const contents = changed(jsonOf(bundle.contents), places[n % places.length] ?? [], undefined);
        const altered = contents as unknown as EvidenceContents;
        expect(verdictOf(isRehashed ? rehashed(bundle, altered) : textOf({ ...bundle, contents: altered }))).toBe(
          'invalid',
        );
      }),
      { numRuns: 200 },
    );
    for (const text of files) {
      for (const name of ['format', 'contents', 'checkpoint', 'statement']) {
        const altered = changed(jsonOf(bundleOf(text)), [name], undefined);
        expect(verdictOf(textOf(altered as unknown as EvidenceBundle))).toBe('invalid');
      }
    }
  });

  it('is not consistent with any two values exchanged, of one bundle or of two', () => {
    fc.assert(
      fc.property(aFile, aFile, fc.nat(), fc.nat(), (text, other, n, m) => {
        const [value, from] = [jsonOf(bundleOf(text)), jsonOf(bundleOf(other))];
        const places = placesOf(value).filter(([first]) => first !== 'format');
        const place = places[n % places.length] ?? [];
        // Of the same kind: the same name, where another bundle has one.
        const alike = placesOf(from).filter((each) => each.at(-1) === place.at(-1) && each[0] === place[0]);
        const part = at(from, alike[m % Math.max(1, alike.length)] ?? []);
        if (part === undefined || JSON.stringify(part) === JSON.stringify(at(value, place))) return;
        expect(WORSE).toContain(verdictOf(textOf(changed(value, place, part) as unknown as EvidenceBundle)));
      }),
      { numRuns: 300 },
    );
  });

  it('is not consistent with a text or proof of the artifact changed, even if the log signs it', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 9 }), (n, m, shift) => {
        const bundle = bundleOf(files[n % 2] ?? '');
        const proven = [
          'versions',
          'custody',
          'governance',
          'consistency',
          'rootHash',
          'treeSize',
          'artifactId',
          'origin',
        ];
        const places = placesOf(jsonOf(bundle.contents)).filter(([first = '']) => proven.includes(first));
        const strings = places.filter((place) =>
          ['string', 'number'].includes(typeof at(jsonOf(bundle.contents), place)),
        );
        const place = strings[m % strings.length] ?? [];
        const contents = changed(jsonOf(bundle.contents), place, shifted(at(jsonOf(bundle.contents), place), shift));
        expect(verdictOf(resigned(bundle, contents as unknown as EvidenceContents))).toBe('invalid');
      }),
      { numRuns: 200 },
    );
  });
});

/** Another value of the same type. */
function shifted(value: JsonValue | undefined, shift: number): JsonValue {
  if (typeof value === 'number') return value + shift;
  const text = String(value);
  const place = (text.length * shift) % Math.max(1, text.length);
  const digit = text.charAt(place);
  return text.slice(0, place) + (digit === '1' ? '2' : '1') + text.slice(place + 1);
}

describe('a tlog-proof in which a byte is not as it was given', () => {
  it('is not consistent', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 255 }), (n, bits) => {
        const bytes = Buffer.from(proof);
        bytes[n % bytes.length] = (bytes[n % bytes.length] ?? 0) ^ bits;
        expect(WORSE).toContain(verdictOf(bytes.toString()));
      }),
      { numRuns: 150 },
    );
  });
});

describe('what is no bundle', () => {
  it('is invalid, and throws nothing', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc
        .jsonValue()
        .map((contents) => JSON.stringify({ checkpoint: '', contents, format: 'bucket.evidence/1', statement: '' })),
      fc.string().map((text) => `c2sp.org/tlog-proof@v1\n${text}`),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(verdictOf(text)).toBe('invalid');
      }),
    );
  });
});
