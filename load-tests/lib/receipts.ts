import { check } from 'k6';
import { sha256 } from 'k6/crypto';
import { call, jsonOf, type Answer } from './calls.ts';
import { leafHash, readCheckpoint, rootOf } from './proofs.ts';
import { proofsVerified } from './tallies.ts';

export interface Artifact {
  readonly id: string;
  readonly version: number;
  readonly contentHash: string;
  readonly productId: string;
}

export interface Receipt {
  readonly seq: number;
  readonly entryHash: string;
  readonly treeSize: number;
  readonly contentHash: string;
  readonly inclusionProof?: readonly string[];
  readonly checkpoint?: string;
}

export interface Written {
  readonly artifact: Artifact;
  readonly receipt: Receipt;
}

interface EntryDocument {
  readonly canonical: string;
  readonly entryHash: string;
  readonly leafHash: string;
  readonly entry: { readonly artifactId?: string; readonly version?: number };
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const HASH = /^[0-9a-f]{64}$/;

/** What was written, if the answer says all of it. */
export function readWritten(answer: Answer): Written | undefined {
  const { artifact, receipt } = jsonOf<Written>(answer) ?? {};
  if (artifact === undefined || receipt === undefined) return undefined;
  const isWhole =
    UUID.test(artifact.id) &&
    artifact.version >= 1 &&
    answer.headers['Etag'] === `"${artifact.version}"` &&
    Number.isSafeInteger(receipt.seq) &&
    receipt.treeSize > receipt.seq &&
    HASH.test(receipt.entryHash) &&
    receipt.contentHash === artifact.contentHash;
  return isWhole ? { artifact, receipt } : undefined;
}

/**
 * Follows a receipt with its proof to the root of its checkpoint: content → artifact, entry → leaf → root. The text of the entry
 * is the one thing the receipt does not carry, so it is read.
 */
export async function verifyReceipt({ artifact, receipt }: Written, payload: object, token: string): Promise<void> {
  const { seq, inclusionProof = [], checkpoint = '' } = receipt;
  const answer = await call('GET', `/v1/audit/entries/${seq}`, token, null, { name: 'entry' });
  const { canonical = '', entry = {} } = jsonOf<EntryDocument>(answer) ?? {};
  const signed = readCheckpoint(checkpoint);
  const isProven = check(answer, {
    'receipt: names the content that was sent': () =>
      artifact.contentHash === `sha256:${sha256(JSON.stringify(payload), 'hex')}`,
    'receipt: its entry is readable and about the artifact': ({ status }) =>
      status === 200 && entry.artifactId === artifact.id && entry.version === artifact.version,
    'receipt: names the entry by its hash': () => sha256(canonical, 'hex') === receipt.entryHash,
    'receipt: its checkpoint is of its tree': () => signed.treeSize === receipt.treeSize,
    'receipt: its proof leads to the signed root': () =>
      rootOf(leafHash(canonical), seq, receipt.treeSize, inclusionProof) === signed.rootHash,
  });
  if (isProven) proofsVerified.add(1);
}
