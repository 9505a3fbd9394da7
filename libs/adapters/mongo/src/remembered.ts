import { BucketError, IDEMPOTENCY_KEPT_MS, type IdempotencyRecord } from '@bucket/domain';
import { isKeyHash } from './document-keys.ts';
import { reading } from './causal-reads.ts';
import type { Moment } from './moment.ts';
import type { BlockRow, StoredTexts } from './rows.ts';
import { slices } from './slices.ts';
import { rememberedTerms } from './terms.ts';

export const rememberedText = ({ fingerprint, at, seq, answer }: IdempotencyRecord): string =>
  JSON.stringify([fingerprint, at, seq, answer]);

/**
 * @param near of an entry near by, to be named where the text cannot be read
 * @throws {BucketError} `ledger.broken` for what `rememberedText` has not written
 */
export function recordOf(keyHash: string, text: unknown, near: number): IdempotencyRecord {
  const [fingerprint, at, seq, answer] = membersOf(text);
  if (
    typeof fingerprint !== 'string' ||
    typeof at !== 'string' ||
    typeof answer !== 'string' ||
    !Number.isSafeInteger(seq)
  ) {
    throw new BucketError('ledger.broken', { seq: near, reason: 'a remembered answer cannot be read' });
  }
  return { keyHash, fingerprint, at, seq: Number(seq), answer };
}

function membersOf(text: unknown): readonly unknown[] {
  try {
    const members: unknown = JSON.parse(String(text));
    return Array.isArray(members) ? members : [];
  } catch {
    return [];
  }
}

/** The newest answer under each key, until it is too old: whoever uses a forgotten key again replaces it. */
export async function rememberedAt(
  { collections: { blocks }, at, session }: Moment,
  keys: readonly string[],
): Promise<Map<string, IdempotencyRecord>> {
  const remembered = new Map<string, IdempotencyRecord>();
  const atMs = Date.parse(at.at);
  if (Number.isNaN(atMs)) return remembered;
  for (const some of slices(keys.filter((key) => isKeyHash(key)))) {
    const rows = await blocks
      .find({ terms: { $in: some.flatMap((key) => rememberedTerms(key, atMs)) } }, reading(session))
      .project<Pick<BlockRow, '_id' | 'firstSeq'> & { readonly idempotency?: StoredTexts }>({
        firstSeq: 1,
        ...Object.fromEntries(some.map((key) => [`idempotency.${key}`, 1])),
      })
      .sort({ _id: 1 })
      .toArray();
    for (const { _id, firstSeq, idempotency = {} } of rows) {
      if (_id > at._id) continue;
      for (const [keyHash, text] of Object.entries(idempotency)) {
        const record = recordOf(keyHash, text, firstSeq);
        if (Date.parse(record.at) >= atMs - IDEMPOTENCY_KEPT_MS) remembered.set(keyHash, record);
        else remembered.delete(keyHash);
      }
    }
  }
  return remembered;
}
