import {
  EMPTY_HEAD,
  IDEMPOTENCY_KEPT_MS,
  isSealedBlock,
  type AuditEntry,
  type GovernanceDetail,
  type IdempotencyRecord,
  type LedgerHead,
  type SealedArtifactChange,
  type SealedBlock,
  type Usage,
} from '@bucket/domain';
import type { CommittedBlock, StoredEntry, StoredVersion } from '@bucket/ports';
import { frozenCopy } from './frozen-copy.ts';

export interface MemoryEntry {
  readonly stored: StoredEntry;
  readonly entry: AuditEntry;
}

/** All versions of one artifact, oldest first; the last one is the head. `seq` is that of the creating entry. */
export interface MemoryArtifact {
  readonly seq: number;
  readonly versions: readonly StoredVersion[];
  /** When each version was written. */
  readonly writtenAt: readonly string[];
}

/**
 * What one bucket holds. Handles that share a state see one log, as processes that share a store do. JavaScript runs
 * `append` to its end before anybody else reads, which is all that atomicity takes here.
 */
export class MemoryState {
  readonly blocks: CommittedBlock[] = [];
  readonly entries: MemoryEntry[] = [];
  /** In order of creation. */
  readonly artifacts = new Map<string, MemoryArtifact>();
  readonly details: GovernanceDetail[] = [];
  readonly usage = new Map<string, Usage>();
  readonly tiles = new Map<string, Uint8Array>();
  readonly idempotency = new Map<string, IdempotencyRecord>();

  head(): LedgerHead {
    return this.blocks.at(-1)?.head ?? EMPTY_HEAD;
  }

  /** The caller has compared the heads. @throws {TypeError} for a block that does not fit; nothing is then changed */
  append(block: SealedBlock): void {
    if (!isSealedBlock(block)) throw new TypeError('a store takes sealed blocks only');
    const changed = this.#changedArtifacts(block.artifacts);
    for (const { stored, entry } of block.entries.map(memoryEntry)) this.entries.push({ stored, entry });
    for (const [id, artifact] of changed) this.artifacts.set(id, artifact);
    this.details.push(...frozenCopy(block.details));
    for (const { productId, usage } of frozenCopy(block.usage)) this.usage.set(productId, usage);
    for (const { level, index, hashes } of block.tiles) this.tiles.set(`${level}/${index}`, hashes.slice());
    for (const record of frozenCopy(block.idempotency)) this.idempotency.set(record.keyHash, record);
    this.blocks.push(committed(block));
    this.#forget(block.head.at);
  }

  /** Undefined once the record is older than the time that the newest block gives it. */
  remembered(keyHash: string): IdempotencyRecord | undefined {
    const record = this.idempotency.get(keyHash);
    return record !== undefined && isRemembered(record, this.head().at) ? record : undefined;
  }

  /** How many records are still given back. */
  answers(): number {
    const { at } = this.head();
    return [...this.idempotency.values()].filter((record) => isRemembered(record, at)).length;
  }

  #forget(at: string): void {
    for (const [keyHash, record] of this.idempotency) {
      if (!isRemembered(record, at)) this.idempotency.delete(keyHash);
    }
  }

  /** Copies of the artifacts concerned, with the changes made, so that a bad change leaves everything as it was. */
  #changedArtifacts(changes: readonly SealedArtifactChange[]): Map<string, MemoryArtifact> {
    const changed = new Map<string, MemoryArtifact>();
    for (const sealed of changes) {
      const { id } = sealed.change.artifact;
      const before = changed.get(id) ?? this.artifacts.get(id);
      changed.set(id, withChange(before, sealed));
    }
    return changed;
  }
}

function withChange(before: MemoryArtifact | undefined, sealed: SealedArtifactChange): MemoryArtifact {
  const { kind, artifact } = sealed.change;
  const versions = before?.versions ?? [];
  const addsVersion = kind === 'created' || kind === 'versioned';
  const head = versions.length;
  const mayChange = kind === 'state-changed' ? artifact.version === head : artifact.version <= head;
  if (addsVersion ? artifact.version !== head + 1 : !mayChange) {
    throw new TypeError(`${artifact.id} has version ${head}, so version ${artifact.version} cannot be ${kind} now`);
  }
  const changed = [...versions];
  changed[artifact.version - 1] = storedVersion(sealed, versions[artifact.version - 1]);
  const writtenAt = [...(before?.writtenAt ?? []), ...(addsVersion ? [artifact.updatedAt] : [])];
  return { seq: before?.seq ?? sealed.seq, versions: changed, writtenAt };
}

function storedVersion({ seq, change, salt }: SealedArtifactChange, before: StoredVersion | undefined): StoredVersion {
  const written = 'content' in change ? (change.content ?? undefined) : undefined;
  const content = change.kind === 'state-changed' ? before?.content : written;
  const artifact = { ...change.artifact, legalHolds: [] };
  return frozenCopy({ artifact, seq, metadataSalt: salt, ...(content === undefined ? {} : { content }) });
}

/** When each version with content went out of use: superseded by the next one, or deleted. */
export function retiredAtOf({ versions, writtenAt }: MemoryArtifact): (string | undefined)[] {
  return versions.map(({ artifact, content }, index) => {
    if (content === undefined) return undefined;
    if (index < versions.length - 1) return writtenAt[index + 1];
    return artifact.state === 'deleted' ? artifact.updatedAt : undefined;
  });
}

const memoryEntry = ({ entry, canonical }: SealedBlock['entries'][number]): MemoryEntry =>
  frozenCopy({ stored: { seq: entry.seq, canonical }, entry });

const committed = (block: SealedBlock): CommittedBlock =>
  frozenCopy({
    head: block.head,
    firstSeq: block.previous.size,
    entries: block.entries.map(({ canonical }) => canonical),
    checkpoint: block.checkpoint,
    details: block.details,
    usage: block.usage,
  });

const isRemembered = (record: IdempotencyRecord, at: string): boolean =>
  Date.parse(record.at) >= Date.parse(at) - IDEMPOTENCY_KEPT_MS;
