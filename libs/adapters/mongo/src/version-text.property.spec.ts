import { BucketError, type Artifact } from '@bucket/domain';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { placedVersion, versionText } from './version-text.ts';

const instant = fc
  .date({ min: new Date(0), max: new Date(8e12), noInvalidDate: true })
  .map((date) => date.toISOString());
const text = fc.string({ unit: 'grapheme', maxLength: 30 });

const artifacts: fc.Arbitrary<Artifact> = fc.record({
  id: fc.uuid(),
  productId: text,
  artifactClass: text,
  schemaVersion: fc.nat(),
  ownerId: text,
  integrationId: text,
  version: fc.nat(),
  state: fc.constantFrom('active', 'deleted', 'purged', 'erased'),
  contentHash: text,
  sizeBytes: fc.maxSafeNat(),
  createdAt: instant,
  createdBy: text,
  updatedAt: instant,
  updatedBy: text,
  labels: fc.dictionary(fc.oneof(text, fc.constantFrom('__proto__', 'constructor', '1')), text),
  traceId: fc.option(text),
  parents: fc.array(fc.record({ artifactId: fc.uuid(), version: fc.nat() }), { maxLength: 4 }),
  previousContentHash: fc.option(text),
  recoverableUntil: fc.option(instant),
  legalHolds: fc.constant([]),
});

const places = fc.record({
  seq: fc.maxSafeNat(),
  createdSeq: fc.maxSafeNat(),
  previousSeq: fc.maxSafeNat(),
  writtenHeight: fc.maxSafeNat(),
  hasContent: fc.boolean(),
  salt: text,
});

describe('the text of a version', () => {
  it('gives back all of it', () =>
    fc.assert(
      fc.property(artifacts, places, (artifact, place) => {
        const placed = { ...place, artifact };
        expect(placedVersion(artifact.id, versionText(placed), 0)).toEqual(placed);
      }),
    ));

  it.each(['', '{', '[]', '{}', 'null', '[1,2,3]', undefined, 7, { text: 'x' }])(
    'is refused where it is %j',
    (other) => {
      const read = () => placedVersion('some-id', other, 12);
      expect(read).toThrow(BucketError);
      expect(read).toThrow(
        expect.objectContaining({ code: 'ledger.broken', details: expect.objectContaining({ seq: 12 }) }),
      );
    },
  );
});
