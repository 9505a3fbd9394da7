import { check, sleep } from 'k6';
import exec from 'k6/execution';
import type { Options } from 'k6/options';
import { prepare, settle, tokenOf, verifyLog, type Prepared } from './lib/before-and-after.ts';
import { call, jsonOf, type Answer } from './lib/calls.ts';
import { LIMITS } from './lib/limits.ts';
import { partOf, runSeconds, steadily } from './lib/pace.ts';
import { ask } from './lib/people.ts';
import { productNamed } from './lib/products.ts';
import { leafHash, readCheckpoint, rootOf } from './lib/proofs.ts';
import { proofsVerified, SOUND_AT_RATE, TREND_STATS, unexpected } from './lib/tallies.ts';
import { tokens } from './lib/target.ts';

const SECONDS = runSeconds(60);
const PRODUCT = productNamed('AI_Assistant');
/** What there is to audit: enough that pages and proofs are not all the same ones. */
const ARTIFACTS = 5_000;
const READS = ['page', 'entry', 'proof', 'proof', 'custody', 'consistency', 'checkpoint', 'filtered'] as const;
type Read = (typeof READS)[number];
const READS_PER_SECOND = partOf(200);

/** Auditors at work: pages, single entries, custody, and proofs that are followed to their roots. Each read is an entry too. */
export const options: Options = {
  scenarios: { reads: steadily(READS_PER_SECOND, SECONDS) },
  thresholds: {
    ...SOUND_AT_RATE,
    ...Object.fromEntries(
      READS.map((name) => [`http_req_duration{name:${name}}`, [`p(99)<${LIMITS.queryLatencyMsP99}`]] as const),
    ),
    bucket_proofs_verified: ['count>0'],
  },
  summaryTrendStats: TREND_STATS,
  setupTimeout: '5m',
  teardownTimeout: '15m',
};

interface Audited extends Prepared {
  readonly artifactIds: readonly string[];
}

export function setup(): Audited {
  const prepared = prepare('audit');
  const artifactIds: string[] = [];
  while (artifactIds.length < ARTIFACTS) {
    artifactIds.push(...fill(tokenOf(prepared, PRODUCT.id), artifactIds.length));
    // At half the rate, so that no batch is asked to wait.
    sleep((2 * LIMITS.batchItems) / LIMITS.writesPerSecond);
  }
  return { ...prepared, artifactIds: artifactIds.filter((_, i) => i % 50 === 0), before: verifyLog() };
}

function fill(token: string, from: number): string[] {
  const { artifactClass } = PRODUCT;
  const items = Array.from({ length: LIMITS.batchItems }, (_, i) => ({
    artifactClass,
    ownerId: 'load-tests',
    payload: PRODUCT.payload(from + i),
  }));
  const { results } = ask<{ results: readonly { artifact?: { id: string } }[] }>('POST', '/v1/artifacts/batch', token, {
    items,
  });
  return results.flatMap(({ artifact }) => artifact?.id ?? []);
}

export default async function audit({ before, artifactIds }: Audited): Promise<void> {
  const n = exec.scenario.iterationInTest;
  const read = READS[n % READS.length] ?? 'page';
  // A large odd step visits entries in no order, and all of them.
  const seq = (n * 7_919) % before.entries;
  const artifactId = artifactIds[n % artifactIds.length] ?? '';
  const answer = await get(read, pathOf(read, seq, before.entries, artifactId));
  if (answer.status !== 200) unexpected.add(1, { status: String(answer.status), code: read });
  else if (read === 'proof') await verifyProof(answer, seq);
  else checkRead(read, answer, seq, before.entries);
}

function get(name: string, path: string): Promise<Answer> {
  return call('GET', path, tokens.auditor, null, { name });
}

function pathOf(read: Read, seq: number, size: number, artifactId: string): string {
  switch (read) {
    case 'page':
      return '/v1/audit/entries?limit=100';
    case 'filtered':
      return '/v1/audit/entries?type=change-request.approve&outcome=allowed&limit=10';
    case 'entry':
      return `/v1/audit/entries/${seq}`;
    case 'proof':
      return `/v1/audit/entries/${seq}/proof`;
    case 'custody':
      return `/v1/artifacts/${artifactId}/custody`;
    case 'consistency':
      return `/v1/audit/consistency?from=${seq + 1}&to=${size}`;
    case 'checkpoint':
      return '/v1/audit/checkpoint';
  }
}

interface ProofDocument {
  readonly leafIndex: number;
  readonly treeSize: number;
  readonly rootHash: string;
  readonly inclusionProof: readonly string[];
  readonly checkpoint: string;
}

async function verifyProof(answer: Answer, seq: number): Promise<void> {
  const {
    leafIndex,
    treeSize = 0,
    rootHash = '',
    inclusionProof = [],
    checkpoint = '',
  } = jsonOf<ProofDocument>(answer) ?? {};
  const entry = await get('entry', `/v1/audit/entries/${seq}`);
  const { canonical = '' } = jsonOf<{ canonical: string }>(entry) ?? {};
  const signed = readCheckpoint(checkpoint);
  const isProven = check(answer, {
    'proof: is of the entry': () => leafIndex === seq,
    'proof: leads from the entry to the root': () =>
      rootOf(leafHash(canonical), seq, treeSize, inclusionProof) === rootHash,
    'proof: the root is the signed one': () => signed.rootHash === rootHash && signed.treeSize === treeSize,
  });
  if (isProven) proofsVerified.add(1);
}

function checkRead(read: Read, answer: Answer, seq: number, size: number): void {
  const document = jsonOf<{ items: readonly unknown[]; seq: number; from: number; to: number }>(answer);
  check(answer, {
    'audit: shows what was asked for': () => {
      switch (read) {
        case 'entry':
          return document?.seq === seq;
        case 'consistency':
          return document?.from === seq + 1 && document.to === size;
        case 'checkpoint':
          return readCheckpoint(answer.body).treeSize >= size;
        default:
          return document?.items !== undefined && document.items.length > 0;
      }
    },
  });
}

export const teardown = (prepared: Audited): void => settle(prepared);
