import {
  BucketError,
  EXPORT_FORMAT,
  formatExportLine,
  HOW_TO_CHECK_EXPORT,
  parseEntry,
  toHex,
  type EvidenceOfConsistency,
  type ExportedArtifact,
  type ExportSummary,
  type ExportTree,
} from '@bucket/domain';
import type { StoredEntry, StoredVersion } from '@bucket/ports';
import type { Committer } from '../committer/committer.ts';
import { chunksOf, evidenceVersion, requireSound } from '../evidence/artifact-state.ts';
import { IntegrationRecords } from '../evidence/governance-evidence.ts';
import { newestTree, Proofs, type NamedTree } from '../evidence/proofs.ts';
import { withHolds } from '../holds/with-holds.ts';
import { TreeReader } from '../ledger/tree-reader.ts';
import { creations, entriesAbout, type Creation } from './owned-artifacts.ts';

/** Where a download that was broken off goes on. */
export interface ExportPlace {
  /** `createdSeq` of the last artifact that is whole in what there is. */
  readonly after: number;
  /** `treeSize` of that artifact. */
  readonly treeSize: number;
}

/** What the log says that an export holds. */
export interface ExportClaim {
  readonly entry: StoredEntry;
  readonly summary: ExportSummary;
}

interface Start {
  readonly after: StoredEntry | undefined;
  readonly tree: NamedTree;
  readonly consistency: EvidenceOfConsistency | null;
}

const VERSIONS_PAGE = 1_000;
/** How often an artifact is looked at that changes all the time. */
const LOOKS_MAX = 5;

/** The lines of an export, made one artifact at a time. */
export class ExportContent {
  readonly #committer: Committer;
  readonly #claim: ExportClaim;
  readonly #trees: TreeReader;
  readonly #start: Start;
  readonly #integrations: IntegrationRecords;
  #proofs: Proofs;

  private constructor(committer: Committer, claim: ExportClaim, trees: TreeReader, start: Start) {
    this.#committer = committer;
    this.#claim = claim;
    this.#trees = trees;
    this.#start = start;
    this.#integrations = new IntegrationRecords(committer.ledger);
    this.#proofs = new Proofs(committer.ledger, trees, start.tree);
  }

  /** Undefined where the place or the size is none of this log and this product. */
  static async open(
    committer: Committer,
    claim: ExportClaim,
    { from, knownSize }: { readonly from: ExportPlace | undefined; readonly knownSize: number | undefined },
  ): Promise<ExportContent | undefined> {
    const { ledger } = committer;
    const { treeSize, productId } = claim.summary;
    const trees = new TreeReader(ledger);
    const size = from?.treeSize ?? treeSize;
    const tree = size < treeSize ? undefined : await treeOf(committer, trees, size);
    const after = from === undefined ? undefined : await creationAt(committer, from.after, productId);
    const isUnknown = knownSize !== undefined && knownSize > treeSize;
    if (tree === undefined || isUnknown || (from !== undefined && after === undefined)) return undefined;
    const consistency = knownSize === undefined ? null : await new Proofs(ledger, trees, tree).from(knownSize);
    return new ExportContent(committer, claim, trees, { after, tree, consistency });
  }

  async *lines(): AsyncGenerator<string> {
    const { summary } = this.#claim;
    const { after } = this.#start;
    if (after === undefined) yield* this.#beginning();
    const asked = { ...summary, ...(after === undefined ? {} : { after }) };
    for await (const creation of creations(this.#committer, asked)) yield* this.#artifact(creation);
    yield await this.#end();
  }

  async *#beginning(): AsyncGenerator<string> {
    const { exportId, productId, treeSize } = this.#claim.summary;
    const { ledger } = this.#committer;
    yield formatExportLine({
      kind: 'header',
      format: EXPORT_FORMAT,
      exportId,
      origin: ledger.dependencies.origin,
      productId,
      treeSize,
      checkpoint: this.#start.tree.checkpoint,
      consistency: this.#start.consistency,
      howToCheck: HOW_TO_CHECK_EXPORT,
    });
    const own = ledger.state.integrations().filter((integration) => integration.productId === productId);
    const ids = new Set(own.map(({ integrationId }) => integrationId));
    for (const evidence of await this.#integrations.of(ids, this.#proofs)) {
      yield formatExportLine({ kind: 'governance', ...evidence });
    }
  }

  async *#artifact({ seq: createdSeq, artifactId }: Creation): AsyncGenerator<string> {
    const { tree, versions } = await this.#versionsOf(artifactId);
    const { treeSize } = this.#proofs;
    const legalHolds = this.#holdsOn(versions);
    yield formatExportLine({ kind: 'artifact', artifactId, createdSeq, treeSize, tree, legalHolds });
    const latest = new Map<number, number>();
    for await (const entry of entriesAbout(this.#committer, artifactId, { ...this.#claim.summary, treeSize })) {
      const { metadataCommitment, version, seq } = parseEntry(entry.canonical);
      if (metadataCommitment !== undefined && version !== undefined) latest.set(version, seq);
      for (const proven of await this.#proofs.of([entry])) yield formatExportLine({ kind: 'entry', ...proven });
    }
    const lost = [...latest.keys()].find((version) => !versions.some(({ artifact }) => artifact.version === version));
    if (lost !== undefined) throw new BucketError('content.corrupt', { artifactId, version: lost });
    for await (const version of this.#contentsOf(artifactId, versions)) {
      const { artifact, seq } = version;
      if (latest.get(artifact.version) !== seq) throw changedMeanwhile(artifactId);
      yield formatExportLine({ kind: 'version', ...evidenceVersion(version, 'included') });
    }
  }

  /** The versions without their contents, as of the tree of the lines; of a larger one if they have changed since. */
  async #versionsOf(
    artifactId: string,
  ): Promise<{ readonly tree: ExportTree | null; readonly versions: readonly StoredVersion[] }> {
    const from = this.#proofs.treeSize;
    for (let look = 1; look <= LOOKS_MAX; look += 1) {
      const versions = await this.#list(artifactId);
      if (versions.every(({ seq }) => seq < this.#proofs.treeSize))
        return { versions, tree: await this.#treeSince(from) };
      await this.#grow();
    }
    throw changedMeanwhile(artifactId);
  }

  async #list(artifactId: string): Promise<readonly StoredVersion[]> {
    const versions: StoredVersion[] = [];
    for (let after: string | undefined, more = true; more;) {
      const page = await this.#committer.ledger.store.listVersions(artifactId, VERSIONS_PAGE, after);
      versions.push(...page.items);
      after = page.next;
      more = page.next !== undefined;
    }
    return versions;
  }

  async *#contentsOf(artifactId: string, versions: readonly StoredVersion[]): AsyncGenerator<StoredVersion> {
    const needs = versions.map(({ artifact: { version, sizeBytes } }) => ({ artifactId, version, sizeBytes }));
    for (const chunk of chunksOf(needs)) {
      const { store } = this.#committer.ledger;
      const facts = await store.decisionFacts({ heads: [], versions: chunk, idempotencyKeys: [] });
      const found = facts.versions.filter((version) => version !== undefined);
      await requireSound(this.#committer, found);
      if (found.length < chunk.length) throw changedMeanwhile(artifactId);
      yield* found;
    }
  }

  /** A hold covers an artifact by what is current: its last version. */
  #holdsOn(versions: readonly StoredVersion[]): ExportedArtifact['legalHolds'] {
    const { state, dependencies } = this.#committer.ledger;
    const head = versions.at(-1)?.artifact;
    return head === undefined ? [] : withHolds(head, state, dependencies.sha256).legalHolds;
  }

  async #end(): Promise<string> {
    const from = this.#proofs.treeSize;
    await this.#grow();
    const { treeSize } = this.#proofs;
    const [entry] = await this.#proofs.of([this.#claim.entry]);
    if (entry === undefined) throw new TypeError('the entry of an export has no proof');
    return formatExportLine({ kind: 'end', treeSize, tree: await this.#stepFrom(from), entry });
  }

  async #grow(): Promise<void> {
    await this.#committer.refresh();
    const { ledger } = this.#committer;
    this.#proofs = new Proofs(ledger, this.#trees, newestTree(ledger));
  }

  async #treeSince(size: number): Promise<ExportTree | null> {
    return size === this.#proofs.treeSize ? null : this.#stepFrom(size);
  }

  async #stepFrom(size: number): Promise<ExportTree> {
    const { proof } = await this.#proofs.from(size);
    return { checkpoint: this.#proofs.checkpoint, proof };
  }
}

/** An artifact changed between two readings of it; what follows in the export is read again by whoever goes on. */
const changedMeanwhile = (artifactId: string): BucketError =>
  new BucketError('store.unavailable', { operation: `artifact ${artifactId} changed while it was exported` });

/** The tree that ends with a block; undefined for a size within one. */
async function treeOf({ ledger }: Committer, trees: TreeReader, treeSize: number): Promise<NamedTree | undefined> {
  const head = treeSize > ledger.head.size ? undefined : await ledger.store.headAtSize(treeSize);
  const checkpoint = head?.size === treeSize ? await ledger.store.checkpoint(head.height) : undefined;
  if (checkpoint === undefined) return undefined;
  return { treeSize, checkpoint, rootHash: toHex(await trees.root(treeSize)) };
}

async function creationAt(committer: Committer, seq: number, productId: string): Promise<StoredEntry | undefined> {
  const entry = await committer.ledger.store.entry(seq);
  if (entry === undefined) return undefined;
  await committer.requireProven([entry]);
  const found = parseEntry(entry.canonical);
  const isCreation = found.type === 'artifact.create' && found.outcome === 'allowed' && found.productId === productId;
  return isCreation ? entry : undefined;
}
