import {
  EMPTY_EXPORT_DIGEST,
  exportDigest,
  exportEndNote,
  isExported,
  type ExportSummary,
  type HashHex,
} from '@bucket/domain';
import { sha256 } from '../crypto.ts';
import { member, type Members } from '../members.ts';
import type { SignedTree } from '../signed-tree.ts';
import { EvidenceFault, requireThat } from '../verdict.ts';
import type { ApprovalChecks } from './approvals.ts';
import { checkedEntry, textOf, type CheckedEntry } from './proven-entry.ts';
import { checkSignature } from './signatures.ts';
import { isChange, VersionSuccession, type CheckedVersion } from './versions.ts';

/** What an export has been found to hold. */
export class ExportTally {
  artifacts = 0;
  /** The creation of the latest artifact. */
  createdSeq = -1;
  readonly #contents = { shown: 0, 'left-out': 0, destroyed: 0 };
  #entries = 0;
  #signed = 0;
  #digest: HashHex = EMPTY_EXPORT_DIGEST;

  addEntry(canonical: string): void {
    this.#entries += 1;
    this.#digest = exportDigest(sha256, this.#digest, canonical);
  }

  /** A request that verifies under the key that was approved for its credential. */
  addSigned(): void {
    this.#signed += 1;
  }

  addVersion({ content }: CheckedVersion): void {
    this.#contents[content] += 1;
  }

  /** What the log has to say of this export. */
  noteOf(header: Pick<ExportSummary, 'exportId' | 'productId' | 'treeSize'>): string {
    const { exportId, productId, treeSize } = header;
    const { artifacts } = this;
    return exportEndNote({ exportId, productId, treeSize, artifacts, entries: this.#entries, digest: this.#digest });
  }

  get text(): string {
    const { shown, destroyed } = this.#contents;
    const withheld = this.#contents['left-out'];
    return `${shown + withheld + destroyed} version(s): ${shown} with payload, ${withheld} deleted, ${destroyed} purged or erased; ${this.#entries} entries about them, ${this.#signed} of signed requests`;
  }
}

interface ArtifactClaims {
  readonly artifactId: string;
  readonly createdSeq: number;
  readonly productId: string;
  /** Of the header. */
  readonly treeSize: number;
  readonly tally: ExportTally;
  readonly approvals: ApprovalChecks;
}

/** One artifact of an export, its entries first. */
export class ExportedArtifactCheck {
  readonly #claims: ArtifactClaims;
  readonly #changes: CheckedEntry[] = [];
  #lastSeq = -1;
  #versions: VersionSuccession | undefined;

  /** @throws {EvidenceFault} when it was not created after the one before, and before the tree of the header */
  constructor(claims: ArtifactClaims) {
    const { createdSeq, treeSize, tally, artifactId } = claims;
    requireThat(createdSeq > tally.createdSeq, `artifact ${artifactId} is out of order`);
    requireThat(createdSeq < treeSize, `artifact ${artifactId} was created after the tree of the header`);
    tally.createdSeq = createdSeq;
    tally.artifacts += 1;
    this.#claims = claims;
  }

  /** @throws {EvidenceFault} */
  addEntry(members: Members, { checkpoint }: SignedTree): void {
    const { artifactId, productId, treeSize, tally } = this.#claims;
    requireThat(this.#versions === undefined, `an entry about artifact ${artifactId} follows its versions`);
    const checked = checkedEntry(members, checkpoint);
    const { seq, entry } = checked;
    requireThat(seq > this.#lastSeq, `entry ${seq} is out of order`);
    requireThat(entry['artifactId'] === artifactId, `entry ${seq} is about something else than the artifact`);
    const owner = entry['productId'];
    const isOwn = isExported({ productId: typeof owner === 'string' ? owner : null }, productId);
    requireThat(isOwn, `entry ${seq} is of another product`);
    this.#lastSeq = seq;
    if (isChange(checked)) this.#changes.push(checked);
    if (seq < treeSize) tally.addEntry(members.text('entry'));
  }

  /** @throws {EvidenceFault} */
  addVersion(members: Members): void {
    const { artifactId, createdSeq, productId, treeSize, tally, approvals } = this.#claims;
    this.#versions ??= new VersionSuccession({ artifactId, payloads: 'included', custody: this.#changes });
    const version = this.#versions.add(members);
    const { writtenBy, metadata } = version;
    requireThat(version.version > 1 || writtenBy.seq === createdSeq, `entry ${createdSeq} did not create the artifact`);
    requireThat(member(metadata, 'productId') === productId, `artifact ${artifactId} is of another product`);
    requireThat(textOf(writtenBy.entry, 'artifactId') === artifactId, `entry ${writtenBy.seq} wrote something else`);
    // What approved an integration later than the header's tree is not in the export.
    if (writtenBy.seq < treeSize) approvals.check(version);
    for (const change of this.#changes) {
      if (change.seq >= treeSize || change.entry['version'] !== version.version) continue;
      const signed = checkSignature(change, [version], approvals.records);
      if (signed !== undefined && signed.keyId !== null) tally.addSigned();
    }
    tally.addVersion(version);
  }

  /** @throws {EvidenceFault} where a version is missing */
  end(): void {
    if (this.#versions === undefined) throw new EvidenceFault(`artifact ${this.#claims.artifactId} has no version`);
    this.#versions.end();
  }
}
