import { EVIDENCE_SIZE_BYTES_MAX, EXPORT_FORMAT, type JsonValue } from '@bucket/domain';
import { canonicalValue } from './canonical.ts';
import { ApprovalChecks, GOVERNANCE } from './checks/approvals.ts';
import { ExportedArtifactCheck, ExportTally } from './checks/exported-artifact.ts';
import { TreeChain, TREE_STEP } from './checks/tree-chain.ts';
import { checkedEntry, PROVEN_ENTRY, textOf } from './checks/proven-entry.ts';
import { VERSION } from './checks/versions.ts';
import { member, Members } from './members.ts';
import type { ReaderPolicy } from './reader-policy.ts';
import { judgeTrust } from './trust.ts';
import { EvidenceFault, requireThat, type Verification } from './verdict.ts';

const HEADER = [
  'kind',
  'format',
  'exportId',
  'origin',
  'productId',
  'treeSize',
  'checkpoint',
  'consistency',
  'howToCheck',
];
const ARTIFACT = ['kind', 'artifactId', 'createdSeq', 'treeSize', 'tree', 'legalHolds'];
const END = ['kind', 'treeSize', 'tree', 'entry'];

/** What stands in the header, and what has been read so far. */
interface Opened {
  readonly exportId: string;
  readonly productId: string;
  readonly treeSize: number;
  readonly trees: TreeChain;
  readonly approvals: ApprovalChecks;
  readonly tally: ExportTally;
}

/**
 * Verifies an export for a reader who trusts what the policy says and nothing else, line by line: what it keeps does not grow
 * with the export, but for the entries that changed the artifact at hand. Needs no network and no clock. Never throws.
 */
export class ExportVerifier {
  readonly #policy: ReaderPolicy;
  #opened: Opened | undefined;
  #artifact: ExportedArtifactCheck | undefined;
  #verification: Verification | undefined;

  constructor(policy: ReaderPolicy) {
    this.#policy = policy;
  }

  /** False once nothing that follows can change the verdict. */
  get isOpen(): boolean {
    return this.#verification?.verdict !== 'invalid';
  }

  /** @param line without the newline at its end */
  add(line: string): void {
    if (!this.isOpen) return;
    try {
      requireThat(this.#verification === undefined, 'something follows the last line of the export');
      requireThat(line.length <= EVIDENCE_SIZE_BYTES_MAX, 'a line is larger than it can be');
      this.#add(canonicalValue(line, 'a line of the export'));
    } catch (error) {
      if (!(error instanceof EvidenceFault)) throw error;
      this.#verification = { verdict: 'invalid', reasons: [error.message], shown: [] };
    }
  }

  /** The verdict about the lines so far: that an export is whole is a part of it. */
  end(): Verification {
    const reasons = ['the export ends before its last line: it was broken off'];
    return this.#verification ?? { verdict: 'invalid', reasons, shown: [] };
  }

  #add(value: JsonValue): void {
    const kind = member(value, 'kind');
    if (this.#opened === undefined) {
      this.#opened = opened(new Members(value, 'the header', HEADER));
      return;
    }
    const { trees, approvals } = this.#opened;
    if (kind === 'governance') {
      requireThat(this.#artifact === undefined, 'an approval follows an artifact');
      approvals.add(new Members(value, 'an approval', ['kind', ...GOVERNANCE]), trees.newest);
    } else if (kind === 'artifact') {
      this.#begin(new Members(value, 'an artifact', ARTIFACT), this.#opened);
    } else if (kind === 'entry') {
      this.#current().addEntry(new Members(value, 'an entry', ['kind', ...PROVEN_ENTRY]), trees.newest);
    } else if (kind === 'version') {
      this.#current().addVersion(new Members(value, 'a version', ['kind', ...VERSION]));
    } else {
      requireThat(kind === 'end', 'a line is of no known kind');
      this.#artifact?.end();
      this.#verification = this.#conclude(new Members(value, 'the last line', END), this.#opened);
    }
  }

  #begin(members: Members, { trees, approvals, tally, ...header }: Opened): void {
    this.#artifact?.end();
    const tree = members.objectOrNull('tree', TREE_STEP);
    if (tree !== null) trees.add(tree);
    requireThat(
      members.whole('treeSize') === trees.newest.checkpoint.treeSize,
      'an artifact is proven in another tree than that of the lines before',
    );
    members.texts('legalHolds');
    const named = { artifactId: members.text('artifactId'), createdSeq: members.whole('createdSeq') };
    this.#artifact = new ExportedArtifactCheck({ ...header, ...named, tally, approvals });
  }

  #current(): ExportedArtifactCheck {
    if (this.#artifact === undefined) throw new EvidenceFault('an entry or a version is of no artifact');
    return this.#artifact;
  }

  #conclude(members: Members, { trees, tally, approvals, ...header }: Opened): Verification {
    trees.add(members.object('tree', TREE_STEP));
    const { newest } = trees;
    requireThat(
      members.whole('treeSize') === newest.checkpoint.treeSize,
      'the last line names another tree than its own',
    );
    const { entry, seq } = checkedEntry(members.object('entry', PROVEN_ENTRY), newest.checkpoint);
    const isEnd = entry['type'] === 'export.end' && entry['outcome'] === 'allowed';
    requireThat(isEnd, `entry ${seq} does not say what an export holds`);
    requireThat(
      textOf(entry, 'reason') === tally.noteOf(header),
      `the export does not hold what entry ${seq} says: an artifact or an entry is missing or was added`,
    );
    const shown = [
      `product ${header.productId}: all ${tally.artifacts} artifact(s) created before entry ${header.treeSize}, as entry ${seq} says`,
      tally.text,
      ...approvals.shown,
    ];
    return { ...judgeTrust(newest, trees.all, undefined, this.#policy), shown };
  }
}

function opened(header: Members): Opened {
  requireThat(header.value('format') === EXPORT_FORMAT, `the file is not of the format ${EXPORT_FORMAT}`);
  header.oneOf('kind', ['header']);
  header.texts('howToCheck');
  const treeSize = header.whole('treeSize');
  const trees = new TreeChain(header.text('checkpoint'), { origin: header.text('origin'), treeSize });
  trees.addOlder(header.objectOrNull('consistency', ['from', 'fromRoot', 'proof']));
  return {
    exportId: header.text('exportId'),
    productId: header.text('productId'),
    treeSize,
    trees,
    approvals: new ApprovalChecks(),
    tally: new ExportTally(),
  };
}
