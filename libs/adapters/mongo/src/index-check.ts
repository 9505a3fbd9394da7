import { parseEntry, type AuditEntry, type ChainFault } from '@bucket/domain';
import { reading } from './causal-reads.ts';
import { CHECKED, type CheckedRow } from './checked-row.ts';
import { entriesOf, heightOfSeq } from './ledger-queries.ts';
import type { StatesMoment } from './moment.ts';
import { retiredFault } from './retired-check.ts';
import { placeFault } from './place-check.ts';
import { statedIn, statesFault } from './states-check.ts';
import { termsOf } from './terms.ts';
import { placedVersion, type PlacedVersion } from './version-text.ts';
import { recordOf } from './remembered.ts';

/** Blocks that are looked at at once. */
const BLOCKS_CHECKED = 50;

/** As `StoreInspector.indexFault`. */
export async function indexFault(
  moment: StatesMoment,
  fromSeq: number,
  toSeq: number,
): Promise<ChainFault | undefined> {
  const first = await heightOfSeq(moment, fromSeq);
  const last = await heightOfSeq(moment, toSeq - 1);
  if (first === undefined || last === undefined) return undefined;
  for (let from = first; from <= last; from += BLOCKS_CHECKED) {
    const count = Math.min(BLOCKS_CHECKED, last + 1 - from);
    const heights = Array.from({ length: count }, (_, index) => from + index);
    const rows = await moment.collections.blocks
      .find({ _id: { $in: heights } }, reading(moment.session))
      .project<CheckedRow>(CHECKED)
      .sort({ _id: 1 })
      .toArray();
    const before = await moment.collections.blocks.findOne({ _id: from - 1 }, reading(moment.session));
    const faults = [
      ...rows.map((row) => termsFault(row) ?? detailsFault(row)),
      changedFault(rows, before?.changedAt ?? -1),
      ...(await Promise.all(rows.map((row) => placeFault(moment, row, entriesOf(row).map(parseEntry))))),
      await statesFault(moment, rows),
      await retiredFault(moment, rows),
    ].flatMap((fault) => fault ?? []);
    if (faults.length > 0) return faults.reduce((one, other) => (other.seq < one.seq ? other : one));
  }
  return undefined;
}

/** A term too many makes a query look at one block more, and is not looked for. */
function termsFault(row: CheckedRow): ChainFault | undefined {
  const { firstSeq } = row;
  const has = new Set(Array.isArray(row.terms) ? row.terms : []);
  const lacks = (entries: readonly AuditEntry[], own: ReadonlyMap<string, PlacedVersion>) =>
    termsOf(entries, own, []).some((term) => !has.has(term));
  const created = createdOf(row);
  const entries = entriesOf(row).map(parseEntry);
  for (const entry of entries) {
    const own = created.get(entry.artifactId ?? '');
    if (lacks([entry], new Map(own === undefined ? [] : [[own.artifact.id, own]]))) {
      return { seq: entry.seq, reason: 'the index does not lead to the entry' };
    }
  }
  const records = Object.entries(row.idempotency ?? {}).map(([key, text]) => recordOf(key, text, firstSeq));
  const lost = records.find((record) => termsOf([], new Map(), [record]).some((term) => !has.has(term)));
  return lost === undefined ? undefined : { seq: lost.seq, reason: 'the index does not lead to the remembered answer' };
}

const createdOf = ({ created = {}, firstSeq }: CheckedRow): ReadonlyMap<string, PlacedVersion> =>
  new Map(Object.entries(created).map(([id, text]) => [id, placedVersion(id, text, firstSeq)]));

/** Readers wait for what a block says that it brings about elsewhere, and for nothing if it says so. */
function changedFault(rows: readonly CheckedRow[], before: number): ChainFault | undefined {
  let changedAt = before;
  for (const row of rows) {
    if (statedIn(row).length > 0) changedAt = row._id;
    if (row.changedAt !== changedAt) {
      return { seq: row.firstSeq, reason: 'the block does not say what it brings about elsewhere' };
    }
  }
  return undefined;
}

function detailsFault({ details = [], detailSeq, firstSeq }: CheckedRow): ChainFault | undefined {
  if (details[0]?.seq === detailSeq) return undefined;
  return { seq: details[0]?.seq ?? firstSeq, reason: 'the index does not lead to the records of the entry' };
}
