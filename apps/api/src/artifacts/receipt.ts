import type { FastifyRequest } from 'fastify';
import type { Recorded } from '@bucket/application';
import type { Artifact } from '@bucket/domain';
import type { Bucket } from '../use-cases.ts';

/** What a writer takes away; with its proof it can be verified at once, without asking again. */
export interface Receipt {
  readonly seq: number;
  readonly entryHash: string;
  readonly treeSize: number;
  readonly contentHash: string;
  readonly inclusionProof?: readonly string[];
  readonly checkpoint?: string;
}

/** `Prefer: receipt=proof` (RFC 7240). */
export function wantsProof({ headers }: FastifyRequest): boolean {
  const { prefer } = headers;
  return (
    prefer !== undefined && [prefer].flat().some((value) => /(?:^|[,;\s])receipt="?proof"?(?:$|[,;\s])/i.test(value))
  );
}

export async function readReceipt(
  bucket: Bucket,
  { value, place }: Recorded<Artifact>,
  withProof: boolean,
): Promise<Receipt> {
  const receipt = { ...place, contentHash: value.contentHash };
  if (!withProof) return receipt;
  const { inclusionProof, checkpoint } = await bucket.prove.inclusionAt(place.seq, place.treeSize);
  return { ...receipt, inclusionProof, checkpoint };
}
