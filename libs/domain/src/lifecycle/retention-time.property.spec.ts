import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { instantOf } from '../artifacts/instant.ts';
import { RetentionTime, type TimeMark } from './retention-time.ts';

const START_MS = Date.parse('2026-01-01T00:00:00.000Z');

/** Stretches of a log: real milliseconds that pass, and by how much more the wall clock counts. */
const stretches = fc.array(fc.record({ realMs: fc.nat(10_000), aheadMs: fc.nat(100_000) }), { maxLength: 20 });

/** Marks after each stretch, and for instants within a stretch the real time at which they were written. */
function played(parts: readonly { realMs: number; aheadMs: number }[]) {
  const marks: TimeMark[] = [];
  const written: { readonly at: string; readonly realMs: number }[] = [];
  let [wallMs, realMs] = [START_MS, START_MS];
  for (const part of parts) {
    // The clock jumps in the middle of a stretch.
    const half = Math.floor(part.realMs / 2);
    written.push({ at: instantOf(wallMs + half), realMs: realMs + half });
    wallMs += part.realMs + part.aheadMs;
    realMs += part.realMs;
    written.push({ at: instantOf(wallMs), realMs });
    marks.push({ at: instantOf(wallMs), retentionMs: realMs });
  }
  return { marks, written };
}

describe('retention time', () => {
  it('never places what was written earlier than it was written, wherever the clock jumped', () => {
    fc.assert(
      fc.property(stretches, (parts) => {
        const { marks, written } = played(parts);
        const time = new RetentionTime(marks);
        for (const { at, realMs } of written) expect(time.at(at)).toBeGreaterThanOrEqual(realMs);
      }),
    );
  });

  it('places a marked instant exactly, and never goes back', () => {
    fc.assert(
      fc.property(stretches, (parts) => {
        const { marks, written } = played(parts);
        const time = new RetentionTime(marks);
        for (const mark of marks) expect(time.at(mark.at)).toBeLessThanOrEqual(mark.retentionMs);
        const placed = written.map(({ at }) => time.at(at));
        expect(placed).toEqual([...placed].sort((one, other) => one - other));
      }),
    );
  });

  it('names an instant that is not before any whose retention time has been reached', () => {
    fc.assert(
      fc.property(stretches, (parts) => {
        const { marks, written } = played(parts);
        const time = new RetentionTime(marks);
        for (const { at } of written) expect(time.instantMs(time.at(at))).toBeGreaterThanOrEqual(Date.parse(at));
      }),
    );
  });

  it('is the time of the log where nothing was marked', () => {
    expect(new RetentionTime([]).at(instantOf(START_MS))).toBe(START_MS);
    expect(new RetentionTime([]).offsetMs).toBe(0);
  });
});
