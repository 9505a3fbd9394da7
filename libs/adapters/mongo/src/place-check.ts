import type { AuditEntry, ChainFault } from '@bucket/domain';
import type { CheckedRow } from './checked-row.ts';
import type { StatesMoment } from './moment.ts';
import { keyOf } from './placed-changes.ts';
import type { StoredTexts } from './rows.ts';
import { contentsOf } from './stored-contents.ts';
import { placedVersion, type PlacedVersion } from './version-text.ts';

/**
 * Holds against a block what its texts say of their place, which no entry commits to: where content and creation are, and
 * whether there was content. Retention and the order of lists go by it.
 */
export async function placeFault(
  moment: StatesMoment,
  row: CheckedRow,
  entries: readonly AuditEntry[],
): Promise<ChainFault | undefined> {
  const created = placedIn(row.created, row.firstSeq);
  const written = [...created, ...placedIn(row.versioned, row.firstSeq)];
  const creations = new Map(entries.flatMap((entry) => (isCreation(entry) ? [[entry.artifactId, entry.seq]] : [])));
  const misplaced =
    created.find(({ createdSeq, artifact }) => createdSeq !== creations.get(artifact.id)) ??
    created.find(({ seq, createdSeq, previousSeq }) => seq === createdSeq && previousSeq !== seq) ??
    written.find(({ writtenHeight }) => writtenHeight !== row._id) ??
    (await deniedContent(moment, written));
  if (misplaced === undefined) return undefined;
  const seq = creations.get(misplaced.artifact.id) ?? within(row, misplaced.seq);
  return { seq, reason: 'the version is not said to be where it was written' };
}

const isCreation = ({ version, commitment, metadataCommitment }: AuditEntry): boolean =>
  version === 1 && commitment !== undefined && metadataCommitment !== undefined;

const within = ({ firstSeq, size }: CheckedRow, seq: number): number =>
  seq >= firstSeq && seq < size ? seq : firstSeq;

const placedIn = (texts: StoredTexts = {}, near: number): PlacedVersion[] =>
  Object.entries(texts).map(([key, text]) => placedVersion(key.split(':')[0] ?? '', text, near));

/** Said to have had no content, and yet it is there: only a copy of a bucket in which it was destroyed says so, of few. */
async function deniedContent(
  moment: StatesMoment,
  written: readonly PlacedVersion[],
): Promise<PlacedVersion | undefined> {
  const without = written.filter(({ hasContent }) => !hasContent);
  const contents = await contentsOf(moment, without);
  return without.find((placed) => contents.has(keyOf(placed)));
}
