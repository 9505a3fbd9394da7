import {
  artifactMetadata,
  BucketError,
  canonicalJson,
  equalHashes,
  isCommitmentTo,
  leafHash,
  parseEntry,
  type AuditEntry,
} from '@bucket/domain';
import type { StoredEntry, StoredVersion } from '@bucket/ports';
import type { Ledger } from './ledger.ts';
import { TreeReader } from './tree-reader.ts';

/** Commitments of proven entries that are kept: about 300 bytes each. */
const KEPT_MAX = 50_000;

type Vouched = Pick<AuditEntry, 'artifactId' | 'version' | 'metadataCommitment'>;

/** A stored version that is not the one that its entry committed to. */
export interface CorruptVersion {
  readonly artifactId: string;
  readonly version: number;
  readonly seq: number;
  readonly reason: string;
}

/**
 * Holds what is read against the log before anybody is given it: metadata against the commitment of its entry, content
 * against the hash in the metadata, and the entry against the signed tree.
 */
export class VersionProofs {
  readonly #ledger: Ledger;
  readonly #trees: TreeReader;
  readonly #kept = new Map<number, Vouched>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
    this.#trees = new TreeReader(ledger);
  }

  /**
   * @param versions as a store gives them, of blocks that this process has followed: `isAhead` tells
   * @returns those that do not hold
   */
  async corrupt(versions: readonly StoredVersion[]): Promise<CorruptVersion[]> {
    await this.#learn(versions.map(({ seq }) => seq));
    return versions.flatMap((stored) => {
      const reason = this.#reason(stored, this.#kept.get(stored.seq));
      const { id: artifactId, version } = stored.artifact;
      return reason === undefined ? [] : [{ artifactId, version, seq: stored.seq, reason }];
    });
  }

  /** Whether any of them was written by a block that this process has not followed yet. */
  isAhead(entries: readonly { readonly seq: number }[]): boolean {
    const { size } = this.#ledger.head;
    return entries.some(({ seq }) => seq >= size);
  }

  /** @throws {BucketError} `ledger.broken` naming the first entry that is not the one in the signed tree */
  async requireProven(entries: readonly StoredEntry[]): Promise<void> {
    for (const { seq, canonical } of entries) {
      const leaf = leafHash(this.#ledger.dependencies.sha256, canonical);
      if (equalHashes(leaf, await this.#trees.leaf(seq))) continue;
      throw new BucketError('ledger.broken', { seq, reason: 'the entry is not the one that was committed' });
    }
  }

  async #learn(seqs: readonly number[]): Promise<void> {
    const unknown = [...new Set(seqs)].filter((seq) => !this.#kept.has(seq));
    if (unknown.length === 0) return;
    const { sha256 } = this.#ledger.dependencies;
    const found = await this.#ledger.store.entriesAt(unknown);
    if (this.#kept.size + unknown.length > KEPT_MAX) this.#kept.clear();
    for (const [i, seq] of unknown.entries()) {
      const canonical = found[i]?.canonical;
      if (canonical === undefined) continue;
      if (!equalHashes(leafHash(sha256, canonical), await this.#trees.leaf(seq))) continue;
      const { artifactId, version, metadataCommitment } = parseEntry(canonical);
      this.#kept.set(seq, {
        ...(artifactId === undefined ? {} : { artifactId }),
        ...(version === undefined ? {} : { version }),
        ...(metadataCommitment === undefined ? {} : { metadataCommitment }),
      });
    }
  }

  #reason({ artifact, metadataSalt, content }: StoredVersion, vouched: Vouched | undefined): string | undefined {
    const { sha256 } = this.#ledger.dependencies;
    if (vouched === undefined) return 'the entry of the version is not the one that was committed';
    const isOfIt = vouched.artifactId === artifact.id && vouched.version === artifact.version;
    const metadata = canonicalJson(artifactMetadata(artifact));
    if (!isOfIt || !isCommitmentTo(sha256, vouched.metadataCommitment ?? '', metadataSalt, metadata))
      return 'the metadata is not the one committed to';
    if (content !== undefined && `sha256:${sha256.hex(content.payload)}` !== artifact.contentHash)
      return 'the payload is not the one committed to';
    return undefined;
  }
}
