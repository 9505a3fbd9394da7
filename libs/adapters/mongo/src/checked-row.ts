import type { BlockRow, DetailRow, StoredTexts } from './rows.ts';

/** What is read of a block to hold everything against it by which something of it is found. */
export type CheckedRow = Pick<
  BlockRow,
  '_id' | 'firstSeq' | 'size' | 'at' | 'entries' | 'terms' | 'detailSeq' | 'changedAt'
> &
  Partial<Readonly<Record<'created' | 'versioned' | 'restated' | 'past' | 'idempotency', StoredTexts>>> & {
    readonly details?: readonly Pick<DetailRow, 'seq'>[];
  };

/** What is read of a block to be checked. */
export const CHECKED = {
  ...{ firstSeq: 1, size: 1, at: 1, entries: 1, terms: 1, detailSeq: 1, changedAt: 1, 'details.seq': 1 },
  ...{ created: 1, versioned: 1, restated: 1, past: 1, idempotency: 1 },
} as const;
