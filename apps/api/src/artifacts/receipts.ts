import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Prove, type Recorded } from '@bucket/application';
import type { Artifact } from '@bucket/domain';

/** What a writer keeps of a write; with its proof it can be verified at once, without another request. */
export interface Receipt {
  readonly seq: number;
  readonly entryHash: string;
  readonly treeSize: number;
  readonly contentHash: string;
  readonly inclusionProof?: readonly string[];
  readonly checkpoint?: string;
}

/** `Prefer: receipt=proof` (RFC 7240). */
export function wantsProof({ headers: { prefer } }: FastifyRequest): boolean {
  return (
    prefer !== undefined && [prefer].flat().some((value) => /(?:^|[,;\s])receipt="?proof"?(?:$|[,;\s])/i.test(value))
  );
}

export function receiptOf({ value, place }: Recorded<Artifact>): Receipt {
  return { ...place, contentHash: value.contentHash };
}

/** Receipts with their proofs. */
@Injectable()
export class Receipts {
  readonly #prove: Prove;

  constructor(prove: Prove) {
    this.#prove = prove;
  }

  async proven(recorded: Recorded<Artifact>): Promise<Receipt> {
    const { seq, treeSize } = recorded.place;
    const { inclusionProof, checkpoint } = await this.#prove.inclusionAt(seq, treeSize, recorded.checkpoint);
    return { ...receiptOf(recorded), inclusionProof, checkpoint };
  }
}
