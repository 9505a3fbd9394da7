import { storedRecords, type GovernanceDetail } from '@bucket/domain';
import type { CommittedBlock, ProductUsage } from '@bucket/ports';
import type { BlockAnswer, DetailAnswer } from './read-log.ts';

export function committedBlock({ head, firstSeq, checkpoint, usage, entries, details }: BlockAnswer): CommittedBlock {
  return {
    head,
    firstSeq,
    entries: entries.split('\n'),
    checkpoint,
    details: details.map(governanceDetail),
    // The writer made this text from values of this type.
    usage: usage === null ? [] : (JSON.parse(usage) as ProductUsage[]),
  };
}

export function governanceDetail([seq, salt, body]: DetailAnswer): GovernanceDetail {
  return { seq, body, salt, changes: storedRecords(seq, body) };
}
