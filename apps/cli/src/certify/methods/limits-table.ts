import { itemsOf, memberOf, textAt } from '../session.ts';
import type { MethodRun } from './method-run.ts';

interface Certified {
  readonly value: number;
  readonly warnAt?: readonly number[];
}

const MIB = 1_048_576;

/** The table of the certification, in the units of the bucket. Written down a second time, so that a change of the bucket's is seen. */
const CERTIFIED: Readonly<Record<string, Certified>> = {
  writesPerSecond: { value: 1_000, warnAt: [500, 900] },
  artifactsTotal: { value: 100_000_000, warnAt: [70_000_000, 90_000_000] },
  artifactsPerProduct: { value: 10_000_000, warnAt: [7_000_000] },
  products: { value: 100 },
  artifactSizeBytes: { value: 16 * MIB, warnAt: [10 * MIB] },
  metadataPayloadBytes: { value: 16_384 },
  concurrentWriters: { value: 100, warnAt: [50, 90] },
  batchItems: { value: 500, warnAt: [100] },
  pageItems: { value: 1_000 },
  storageBytesTotal: { value: 1e12, warnAt: [0.9e12, 0.99e12] },
  writeLatencyMsP99: { value: 100, warnAt: [500] },
  readLatencyMsP99: { value: 50 },
  queryLatencyMsP99: { value: 200 },
  supersededVersionsDays: { value: 90 },
  recoverableDays: { value: 90 },
  // Seven years with at most two leap days.
  auditTrailDays: { value: 7 * 365 + 2 },
  certificationDays: { value: 365 },
  storageBytesPerProduct: { value: 400e9, warnAt: [280e9, 360e9] },
};

/** Bytes, in the order of the table. */
const SHARES: Readonly<Record<string, number>> = {
  AI_Assistant: 400e9,
  AI_Avatar: 300e9,
  Gurukul: 200e9,
  Workflow_Enforcement: 100e9,
};

export const limitsTable: MethodRun = async ({ session, people }, checks) => {
  const answer = await session.get('/v1/governance/limits?limit=1000', people.auditor);
  const served = new Map(itemsOf(answer.body).map((item) => [textAt(item, 'limit'), item]));
  for (const [name, { value, warnAt = [] }] of Object.entries(CERTIFIED)) {
    const item = served.get(name);
    const seen = { value: memberOf(item, 'value'), warnAt: memberOf(item, 'warnAt') };
    const warns = Array.isArray(seen.warnAt) ? seen.warnAt : [];
    const isSame = seen.value === value && warnAt.every((at) => warns.includes(at));
    checks.holds(
      `${name} is ${value}${warnAt.length === 0 ? '' : `, with warnings at ${warnAt.join(' and ')}`}`,
      isSame,
      JSON.stringify(seen),
    );
  }
  const products = await session.get('/v1/governance/products?limit=1000', people.auditor);
  for (const item of itemsOf(products.body)) {
    const share = SHARES[textAt(item, 'id')];
    if (share === undefined) continue;
    const stored = memberOf(item, 'quotas', 'storageBytes');
    checks.holds(`${textAt(item, 'id')} may store ${share / 1e9} GB`, stored === share, String(stored));
  }
  checks.holds(
    'all four products are there',
    Object.keys(SHARES).every((id) => products.text.includes(`"${id}"`)),
    String(products.status),
  );
};
