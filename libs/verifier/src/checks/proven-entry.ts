import { fromHex, leafHash, verifyInclusion, type Checkpoint, type JsonObject, type JsonValue } from '@bucket/domain';
import { canonicalValue } from '../canonical.ts';
import { sha256 } from '../crypto.ts';
import { isObject, member, type Members } from '../members.ts';
import { EvidenceFault, requireThat } from '../verdict.ts';

/** An entry that is in the tree; its members are read as they are needed. */
export interface CheckedEntry {
  readonly seq: number;
  readonly entry: JsonObject;
}

/** @throws {EvidenceFault} unless it is the canonical text of an entry with this number */
export function entryOf(canonical: string, seq: number): JsonObject {
  const entry = canonicalValue(canonical, `entry ${seq}`);
  if (!isObject(entry)) throw new EvidenceFault(`entry ${seq} is not an entry`);
  requireThat(entry['seq'] === seq, `entry ${seq} says that it has another number`);
  return entry;
}

/** The members of a proven entry in a bundle. */
export const PROVEN_ENTRY = ['seq', 'entry', 'proof'];

/** @throws {EvidenceFault} when the proof does not lead from the entry to the root */
export function checkedEntry(members: Members, tree: Required<Checkpoint>): CheckedEntry {
  const seq = members.whole('seq');
  const canonical = members.text('entry');
  const entry = entryOf(canonical, seq);
  const holds = verifyInclusion({
    sha256,
    index: seq,
    treeSize: tree.treeSize,
    leafHash: leafHash(sha256, canonical),
    root: tree.rootHash,
    proof: members.hashes('proof'),
  });
  requireThat(holds, `entry ${seq} is not in the tree: its inclusion proof does not hold`);
  return { seq, entry };
}

/** @throws {EvidenceFault} unless each has a greater number than the one before */
export function requireAscending(entries: readonly CheckedEntry[]): void {
  const wrong = entries.find(({ seq }, i) => seq <= (entries[i - 1]?.seq ?? -1));
  requireThat(wrong === undefined, `entry ${wrong?.seq ?? 0} is out of order`);
}

/** A text member of an entry; the empty string where it has none. */
export function textOf(value: JsonValue | undefined, name: string): string {
  const found = member(value, name);
  return typeof found === 'string' ? found : '';
}

/** A hash member of an entry in lower-case hex; the empty string, which no commitment is, where it has none. */
export function hashOf(entry: JsonObject, name: string): string {
  const text = textOf(entry, name);
  return fromHex(text)?.length === 32 ? text : '';
}
