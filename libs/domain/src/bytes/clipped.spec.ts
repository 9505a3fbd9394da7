import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { clipped } from './clipped.ts';

it('is a beginning of the text, no longer than asked for, and has a UTF-8 form', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 20 }), (text, lengthMax) => {
      const short = clipped(text, lengthMax);
      expect(text.startsWith(short)).toBe(true);
      expect(short.length).toBeLessThanOrEqual(lengthMax);
      expect(Buffer.from(short).toString()).toBe(short);
      if (text.length <= lengthMax) expect(short).toBe(text);
    }),
  );
});
