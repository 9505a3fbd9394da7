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
 * them, with its records. What was read once stays in memory, as the governance state itself does; each question reads only
 * what is newer.
 */
export class IntegrationRecords {
  readonly #store: Ledger['store'];
  readonly #byIntegration = new Map<string, GovernanceDetail[]>();
  /** Entries before this one have been read. */
  #readTo = 0;
  #turn: Promise<void> = Promise.resolve();

  constructor({ store }: Pick<Ledger, 'store'>) {
    this.#store = store;
  }

  /** @param integrationIds as the entries that wrote the artifact name them */
  async of(integrationIds: ReadonlySet<string>, proofs: Proofs): Promise<GovernanceEvidence[]> {
    // One reads at a time. Whoever failed has been told; the next one reads the same again.
    this.#turn = this.#turn.catch(() => undefined).then(() => this.#readUpTo(proofs.treeSize));
    await this.#turn;
    const details = new Map<number, GovernanceDetail>();
    for (const id of integrationIds) {
      for (const detail of this.#byIntegration.get(id) ?? [])
        if (detail.seq < proofs.treeSize) details.set(detail.seq, detail);
    }
    const entries = await this.#store.entriesAt([...details.keys()].sort((one, other) => one - other));
    const proven = await proofs.of(entries.filter((entry) => entry !== undefined));
    return proven.flatMap((entry) => {
      const detail = details.get(entry.seq);
      return detail === undefined || !hasRecords(parseEntry(entry.entry))
        ? []
        : [{ ...entry, records: detail.body, salt: detail.salt }];
    });
  }

  async #readUpTo(treeSize: number): Promise<void> {
    const newer: GovernanceDetail[] = [];
    for await (const detail of this.#store.details(this.#readTo)) {
      if (detail.seq >= treeSize) break;
      newer.push(detail);
    }
    for (const detail of newer) {
      for (const id of new Set(detail.changes.flatMap(integrationsOf))) {
        const known = this.#byIntegration.get(id);
        if (known === undefined) this.#byIntegration.set(id, [detail]);
        else known.push(detail);
      }
    }
    this.#readTo = Math.max(this.#readTo, treeSize);
  }
}

function integrationsOf(change: RecordChange): string[] {
  if (change.kind === 'integration') return [change.id];
  if (change.kind === 'credential') return change.value.integrationId === null ? [] : [change.value.integrationId];
  if (change.kind !== 'change-request') return [];
  const { value } = change;
  return value.kind === 'integration' || value.kind === 'credential' ? [value.subject.integrationId] : [];
}
