import { describe, expect, it } from '@jest/globals';
import { limitStatus, thresholdReached } from './limit-row.ts';
import { DEFAULT_LIMITS, isLimitName, LIMIT_NAMES, limitRow, limitRows } from './limits.ts';

describe('the limits table', () => {
  it('holds the certified values', () => {
    expect(DEFAULT_LIMITS).toEqual({
      writesPerSecond: 1_000,
      artifactsTotal: 100_000_000,
      artifactsPerProduct: 10_000_000,
      products: 100,
      artifactSizeBytes: 16_777_216,
      metadataPayloadBytes: 16_384,
      concurrentWriters: 100,
      batchItems: 500,
      pageItems: 1_000,
      storageBytesTotal: 1_000_000_000_000,
      storageBytesPerProduct: 400_000_000_000,
      writeLatencyMsP99: 100,
      readLatencyMsP99: 50,
      queryLatencyMsP99: 200,
      supersededVersionsDays: 90,
      recoverableDays: 90,
      auditTrailDays: 2_557,
      certificationDays: 365,
      changeRequestDays: 7,
      changeDecisionHours: 24,
      credentialDays: 365,
      exceptionDays: 90,
      idempotencyHours: 24,
      bodyDepth: 64,
      objectKeys: 1_000,
      bodyBytes: 17_825_792,
    });
  });

  it.each([
    ['writesPerSecond', [500, 900]],
    ['artifactsTotal', [70_000_000, 90_000_000]],
    ['artifactsPerProduct', [7_000_000]],
    ['artifactSizeBytes', [10_485_760]],
    ['concurrentWriters', [50, 90]],
    ['batchItems', [100]],
    ['storageBytesTotal', [900_000_000_000, 990_000_000_000]],
    ['storageBytesPerProduct', [280_000_000_000, 360_000_000_000]],
    ['writeLatencyMsP99', [500]],
    ['readLatencyMsP99', []],
    ['pageItems', []],
    ['recoverableDays', []],
  ] as const)('warns of %s at %j', (limit, warnAt) => {
    expect(limitRow(limit).warnAt).toEqual(warnAt);
  });

  it('lists one row a limit, thresholds ascending, each with a sentence', () => {
    const rows = limitRows();
    expect(rows.map((row) => row.limit)).toEqual(LIMIT_NAMES);
    for (const row of rows) {
      expect(row.says).toMatch(/^[A-Z].*\.$/);
      expect(row.thresholds.map((t) => t.at)).toEqual(row.thresholds.map((t) => t.at).sort((a, b) => a - b));
    }
  });

  it('knows its own names only', () => {
    expect(isLimitName('writesPerSecond')).toBe(true);
    expect(['toString', '__proto__', 'writespersecond', ''].some(isLimitName)).toBe(false);
  });

  it('cannot be changed by assignment', () => {
    expect(Object.isFrozen(DEFAULT_LIMITS)).toBe(true);
  });
});

describe('limitRow', () => {
  it('moves the thresholds along with a raised value', () => {
    expect(limitRow('writesPerSecond', 20_000)).toMatchObject({ value: 20_000, warnAt: [10_000, 18_000] });
  });

  it('takes the share of one product', () => {
    expect(limitRow('storageBytesPerProduct', 100e9).warnAt).toEqual([70e9, 90e9]);
  });

  it('follows the values in force', () => {
    const row = limitRows({ ...DEFAULT_LIMITS, products: 120 }).find(({ limit }) => limit === 'products');
    expect(row?.value).toBe(120);
  });
});

describe('limitStatus', () => {
  it.each([
    ['writesPerSecond', 0, 'healthy'],
    ['writesPerSecond', 499, 'healthy'],
    ['writesPerSecond', 500, 'warning'],
    ['writesPerSecond', 999, 'warning'],
    ['writesPerSecond', 1_000, 'critical'],
    ['storageBytesTotal', 899_999_999_999, 'healthy'],
    ['storageBytesTotal', 900_000_000_000, 'warning'],
    ['storageBytesTotal', 990_000_000_000, 'critical'],
    ['artifactsTotal', 99_999_999, 'warning'],
    ['artifactsTotal', 100_000_000, 'critical'],
    ['writeLatencyMsP99', 99, 'healthy'],
    ['writeLatencyMsP99', 100, 'warning'],
    ['writeLatencyMsP99', 500, 'critical'],
    ['readLatencyMsP99', 5_000, 'warning'],
    ['certificationDays', 365, 'critical'],
    ['recoverableDays', 1_000, 'healthy'],
  ] as const)('calls %s at %d %s', (limit, usage, status) => {
    expect(limitStatus(limitRow(limit), usage)).toBe(status);
  });

  it('tells the product at 70 % of its share, throttles at 90 %, refuses at 100 %', () => {
    const row = limitRow('storageBytesPerProduct', 200e9);
    const at = (percent: number) => thresholdReached(row, (200e9 * percent) / 100);
    expect(at(69)).toBeUndefined();
    expect(at(70)).toMatchObject({ action: 'tell', tell: ['service'], status: 'warning' });
    expect(at(90)).toMatchObject({ action: 'throttle', status: 'critical' });
    expect(at(100)).toMatchObject({ action: 'refuse', status: 'critical' });
  });

  it('refuses writes at 99 % of the total storage', () => {
    const row = limitRow('storageBytesTotal');
    expect(thresholdReached(row, 989_999_999_999)).toMatchObject({ action: 'tell' });
    expect(thresholdReached(row, 990_000_000_000)).toMatchObject({ action: 'refuse' });
  });
});
