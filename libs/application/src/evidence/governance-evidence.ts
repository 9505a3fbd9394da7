import {
  hasRecords,
  parseEntry,
  type GovernanceDetail,
  type GovernanceEvidence,
  type RecordChange,
} from '@bucket/domain';
import type { Ledger } from '../ledger/ledger.ts';
import type { Proofs } from './proofs.ts';

/**
 * What approved integrations and their credentials: every entry that changed one of them or a change request for one of
 * them, with its records.
 *
 * @param integrationIds as the entries that wrote the artifact name them
 */
export async function governanceOf(
  { store }: Pick<Ledger, 'store'>,
  integrationIds: ReadonlySet<string>,
  proofs: Proofs,
): Promise<GovernanceEvidence[]> {
  const details: GovernanceDetail[] = [];
  for await (const detail of store.details()) {
    if (detail.seq < proofs.treeSize && detail.changes.some((change) => isAbout(change, integrationIds)))
      details.push(detail);
  }
  const entries = await store.entriesAt(details.map(({ seq }) => seq));
  const proven = await proofs.of(entries.filter((entry) => entry !== undefined));
  return proven.flatMap((entry) => {
    const detail = details.find(({ seq }) => seq === entry.seq);
    return detail === undefined || !hasRecords(parseEntry(entry.entry))
      ? []
      : [{ ...entry, records: detail.body, salt: detail.salt }];
  });
}

function isAbout(change: RecordChange, integrationIds: ReadonlySet<string>): boolean {
  if (change.kind === 'integration') return integrationIds.has(change.id);
  if (change.kind === 'credential') return integrationIds.has(change.value.integrationId ?? '');
  if (change.kind !== 'change-request') return false;
  const { value } = change;
  return (
    (value.kind === 'integration' || value.kind === 'credential') && integrationIds.has(value.subject.integrationId)
  );
}
