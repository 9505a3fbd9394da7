import type { AuditEntry, ChainFault, Usage } from '@bucket/domain';
import type { ProductUsage } from '@bucket/ports';
import { UNREADABLE, type StoredContent } from './stored-contents.ts';

/** Counts what each product holds, from entries and from the sizes that they committed to. */
export class UsageFold {
  readonly #usage = new Map<string, Usage>();
  /** Versions purged by an entry before the one that erased them. */
  readonly #purgedBefore = new Set<string>();
  #touched = new Set<string>();
  #isKnown = true;

  /** @param contents of the entries, in their order; a version that is not there ends the counting */
  add(entries: readonly AuditEntry[], contents: readonly StoredContent[]): void {
    entries.forEach((entry, i) => this.#add(entry, contents[i]));
  }

  #add(entry: AuditEntry, found: StoredContent | undefined): void {
    const stored = found?.version;
    if (stored === undefined || stored === UNREADABLE) {
      this.#isKnown = false;
      return;
    }
    const { productId, sizeBytes, state, id, version } = stored.artifact;
    const key = `${id}@${version}`;
    if (entry.commitment !== undefined) return this.#count(productId, version === 1 ? 1 : 0, sizeBytes);
    if (entry.type !== 'artifact.purge' && entry.type !== 'artifact.erase') return;
    const isAgain = entry.type === 'artifact.erase' && this.#purgedBefore.delete(key);
    if (entry.type === 'artifact.purge' && state === 'erased') this.#purgedBefore.add(key);
    const isHead = found?.head?.artifact.version === version;
    this.#count(productId, isAgain || !isHead ? 0 : -1, isAgain ? 0 : -sizeBytes);
  }

  #count(productId: string, artifacts: number, bytes: number): void {
    const before = this.#usage.get(productId) ?? { artifacts: 0, bytes: 0 };
    this.#usage.set(productId, { artifacts: before.artifacts + artifacts, bytes: before.bytes + bytes });
    this.#touched.add(productId);
  }

  /** Holds what a block says of the products it touched against the count. @param seq of its last entry */
  blockFault(usage: readonly ProductUsage[], seq: number): ChainFault | undefined {
    const touched = this.#touched;
    this.#touched = new Set();
    if (!this.#isKnown) return undefined;
    const named = new Set(usage.map(({ productId }) => productId));
    const isComplete = named.size === touched.size && [...touched].every((productId) => named.has(productId));
    if (isComplete && usage.every((each) => this.#agrees(each))) return undefined;
    return { seq, reason: 'the usage after the block is not the one that its entries give' };
  }

  /** Holds the counters of a store against the count. @param seq of the last entry counted */
  countersFault(usage: readonly ProductUsage[], seq: number): ChainFault | undefined {
    if (!this.#isKnown) return undefined;
    const named = new Set(usage.map(({ productId }) => productId));
    const wrong =
      usage.find((each) => !this.#agrees(each))?.productId ??
      [...this.#usage.keys()].find((productId) => !named.has(productId));
    return wrong === undefined ? undefined : { seq, reason: `the usage counters of ${wrong} are not those of the log` };
  }

  #agrees({ productId, usage }: ProductUsage): boolean {
    const { artifacts, bytes } = this.#usage.get(productId) ?? { artifacts: 0, bytes: 0 };
    return usage.artifacts === artifacts && usage.bytes === bytes;
  }
}
