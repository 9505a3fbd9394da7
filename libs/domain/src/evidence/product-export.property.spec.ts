import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  exportBeginNote,
  exportEndNote,
  isExported,
  parseExportBegin,
  parseExportEnd,
  type ExportSummary,
} from './product-export.ts';

const summaries: fc.Arbitrary<ExportSummary> = fc.record({
  exportId: fc.uuid(),
  // A product of a policy pack of one’s own can have any name.
  productId: fc.string({ minLength: 1, maxLength: 64 }).filter((name) => !/[\n\r\u2028\u2029]/.test(name)),
  treeSize: fc.nat(),
  artifacts: fc.nat(),
  entries: fc.nat(),
  digest: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('hex')),
});

describe('the notes of an export', () => {
  it('say what they were made of', () => {
    fc.assert(
      fc.property(summaries, (summary) => {
        const { exportId, productId } = summary;
        expect(parseExportBegin(exportBeginNote(exportId, productId))).toEqual({ exportId, productId });
        expect(parseExportEnd(exportEndNote(summary))).toEqual(summary);
      }),
    );
  });

  it('are read of no other text', () => {
    fc.assert(
      fc.property(summaries, fc.nat({ max: 40 }), (summary, cut) => {
        const note = exportEndNote(summary);
        expect(parseExportEnd(note.slice(0, -1 - cut))).toBeUndefined();
        expect(parseExportEnd(` ${note}`)).toBeUndefined();
        expect(parseExportBegin(` ${note}`)).toBeUndefined();
      }),
    );
  });
});

describe('the entries of an export', () => {
  it('are those of its product, of people and of the bucket', () => {
    expect([null, 'AI_Avatar', 'Gurukul'].map((productId) => isExported({ productId }, 'AI_Avatar'))).toEqual([
      true,
      true,
      false,
    ]);
  });
});
