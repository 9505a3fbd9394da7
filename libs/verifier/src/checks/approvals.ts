import { canonicalJson, isCommitmentTo, type JsonObject, type JsonValue } from '@bucket/domain';
import { canonicalValue } from '../canonical.ts';
import { sha256 } from '../crypto.ts';
import { isList, isObject, member, type Members } from '../members.ts';
import { EvidenceFault, requireThat } from '../verdict.ts';
import { checkedEntry, hashOf, requireAscending, textOf, type CheckedEntry, PROVEN_ENTRY } from './proven-entry.ts';
import type { CheckedVersion } from './versions.ts';
import type { SignedTree } from '../signed-tree.ts';

/** The members of an entry of governance in a bundle. */
export const GOVERNANCE = [...PROVEN_ENTRY, 'records', 'salt'];

/** Records of governance that an entry committed to. */
export interface CheckedRecords extends CheckedEntry {
  readonly records: readonly JsonObject[];
}

/** @throws {EvidenceFault} when the records are not those that the entry committed to */
export function checkRecords(members: Members, { checkpoint }: SignedTree): CheckedRecords {
  const checked = checkedEntry(members, checkpoint);
  const text = members.text('records');
  requireThat(
    isCommitmentTo(sha256, hashOf(checked.entry, 'commitment'), members.text('salt'), text),
    `the records of entry ${checked.seq} are not what it committed to`,
  );
  const records = canonicalValue(text, `the records of entry ${checked.seq}`);
  if (!isList(records) || !records.every(isObject)) throw new EvidenceFault(`entry ${checked.seq} has no records`);
  return { ...checked, records: records.filter(isObject) };
}

/**
 * Whoever wrote a version was an integration that two people had approved: the owner and the advisor, neither of whom had
 * asked for it, for the very subject that was asked for.
 *
 * @returns what approved them, one sentence each
 * @throws {EvidenceFault}
 */
export function checkApprovals(versions: readonly CheckedVersion[], governance: readonly CheckedRecords[]): string[] {
  const shown = versions.map(({ version, writtenBy }) => {
    const { seq, entry } = writtenBy;
    const before = governance.filter((each) => each.seq < seq);
    const integration = latestRecord(before, 'integration', textOf(entry, 'integrationId'));
    requireThat(
      textOf(integration, 'status') === 'approved' && member(integration, 'productId') === entry['productId'],
      `nothing shows that the integration that wrote version ${version} was approved`,
    );
    const request = latestRecord(before, 'change-request', textOf(integration, 'changeRequestId'));
    return approvalOf(request, textOf(entry, 'integrationId'));
  });
  return [...new Set(shown)];
}

function latestRecord(governance: readonly CheckedRecords[], kind: string, id: string): JsonValue | undefined {
  const found = governance.flatMap(({ records }) =>
    records.filter((each) => each['kind'] === kind && each['id'] === id),
  );
  return member(found.at(-1), 'value');
}

function approvalOf(request: JsonValue | undefined, integrationId: string): string {
  const missing = `nothing shows who approved the integration ${integrationId}`;
  if (!isObject(request) || request['status'] !== 'approved') throw new EvidenceFault(missing);
  const { kind = null, subject = null } = request;
  const digest = `sha256:${sha256.hex(canonicalJson({ kind, subject }))}`;
  requireThat(
    request['digest'] === digest && member(subject, 'integrationId') === integrationId,
    `the approval of the integration ${integrationId} is of another subject`,
  );
  const asked = textOf(request, 'requestedBy');
  const voicesOf = (role: string): string[] =>
    (isList(request['approvals']) ? request['approvals'] : [])
      .filter((each) => member(each, 'role') === role && member(each, 'decision') === 'approve')
      .filter((each) => member(each, 'digest') === digest)
      .map((each) => textOf(each, 'personId'))
      .filter((person) => person !== '' && person !== asked);
  // A voice that no longer counted when the request was decided stays in it, beside the one that took its place.
  const [pair] = voicesOf('owner').flatMap((owner) =>
    voicesOf('advisor').flatMap((advisor) => (owner === advisor ? [] : [[owner, advisor] as const])),
  );
  requireThat(
    pair !== undefined,
    `the integration ${integrationId} was not approved by two people who had not asked for it`,
  );
  const [owner, advisor] = pair;
  return `the integration ${integrationId} was approved by ${owner} (owner) and ${advisor} (advisor), asked for by ${asked}`;
}

/** The approvals of an export, and what they have shown: looked up once for each integration and what came before. */
export class ApprovalChecks {
  readonly #governance: CheckedRecords[] = [];
  readonly #checked = new Set<string>();
  readonly #shown = new Set<string>();

  get shown(): readonly string[] {
    return [...this.#shown];
  }

  get records(): readonly CheckedRecords[] {
    return this.#governance;
  }

  /** @throws {EvidenceFault} */
  add(members: Members, tree: SignedTree): void {
    const records = checkRecords(members, tree);
    requireAscending([...this.#governance.slice(-1), records]);
    this.#governance.push(records);
  }

  /** @throws {EvidenceFault} where nothing approved the integration that wrote the version */
  check(version: CheckedVersion): void {
    const { seq, entry } = version.writtenBy;
    const before = this.#governance.filter((each) => each.seq < seq).length;
    const key = JSON.stringify([before, textOf(entry, 'integrationId'), textOf(entry, 'productId')]);
    if (this.#checked.has(key)) return;
    for (const shown of checkApprovals([version], this.#governance)) this.#shown.add(shown);
    this.#checked.add(key);
  }
}
