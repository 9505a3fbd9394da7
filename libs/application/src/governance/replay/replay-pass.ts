import { BucketError, parseEntry, type AuditEntry } from '@bucket/domain';
import type { CommittedBlock, StoredVersion, VersionNeed } from '@bucket/ports';
import type { PayloadInspector } from '../../artifacts/inspect-payload.ts';
import { BlockInProgress } from '../../committer/block-in-progress.ts';
import { NO_NEEDS } from '../../committer/command.ts';
import type { Committer } from '../../committer/committer.ts';
import type { Gate } from '../../committer/gate.ts';
import { countAttempt } from '../../ledger/count-attempts.ts';
import type { PastArtifacts } from './past-artifacts.ts';
import { detailsOf, type PastGovernance } from './past-governance.ts';
import { recordedQuestion, type KnownVersions, type PastFacts } from './recorded-question.ts';
import type { NotJudged, ReplayDifference, ReplayedDecision, ReplayResult } from './replay-result.ts';

interface PassParts {
  readonly gate: Gate;
  readonly inspector: PayloadInspector;
  readonly artifacts: PastArtifacts;
  readonly governance: PastGovernance;
}

/** Goes through the entries in their order, each judged on what those before it have left. */
export class ReplayPass {
  readonly #committer: Committer;
  readonly #parts: PassParts;
  readonly #differences: ReplayDifference[] = [];
  readonly #notJudged = new Map<string, NotJudged>();
  #judged = 0;

  constructor(committer: Committer, parts: PassParts) {
    this.#committer = committer;
    this.#parts = parts;
  }

  result(): Pick<ReplayResult, 'judged' | 'notJudged' | 'differences'> {
    return { judged: this.#judged, notJudged: [...this.#notJudged.values()], differences: this.#differences };
  }

  /** Everything of a block; entries from `from` to `to` are judged. */
  async block(block: CommittedBlock, from: number, to: number): Promise<void> {
    const { governance, artifacts } = this.#parts;
    const details = detailsOf(block);
    await this.#committer.requireProven(block.entries.map((canonical, i) => ({ seq: block.firstSeq + i, canonical })));
    for (const entry of block.entries.map(parseEntry)) {
      if (entry.seq > to) return;
      if (entry.seq >= from) await this.#judge(entry);
      await this.#countUsage(entry);
      countAttempt(governance.state, entry);
      governance.add(entry, details);
      artifacts.add(entry);
    }
    governance.endBlock(block);
  }

  async #judge(entry: AuditEntry): Promise<void> {
    const { gate, inspector, governance } = this.#parts;
    const { seq, type, outcome, rules = [] } = entry;
    const facts = this.#factsAt(entry.at);
    const question = await recordedQuestion(entry, { facts, state: governance.state, inspector });
    if (typeof question === 'string') {
      const key = `${type} ${question}`;
      const count = (this.#notJudged.get(key)?.count ?? 0) + 1;
      this.#notJudged.set(key, { type, reason: question, count });
      return;
    }
    this.#judged += 1;
    const verdicts = gate.explain(question.request, question.context.block, question.own);
    const refusing = verdicts.filter(({ verdict }) => verdict === 'refuses').map(({ rule }) => rule);
    const now: ReplayedDecision = { outcome: refusing.length === 0 ? 'allowed' : 'refused', rules: refusing };
    const recorded: ReplayedDecision = { outcome, rules: rules.map(({ rule }) => rule) };
    if (!isSame(recorded, now)) this.#differences.push({ seq, recorded, now });
  }

  /** Within a block, where only its end is written down. */
  async #countUsage({ artifactId, version, type, metadataCommitment }: AuditEntry): Promise<void> {
    if (metadataCommitment === undefined || artifactId === undefined || version === undefined) return;
    const isWritten = type === 'artifact.create' || type === 'artifact.update';
    const isDestroyed = type === 'artifact.purge' || type === 'artifact.erase';
    if (!isWritten && !isDestroyed) return;
    const { artifacts, governance } = this.#parts;
    const before = artifacts.state(artifactId, version);
    if (isDestroyed && (before === 'purged' || before === 'erased')) return;
    const stored = await this.#stored({ artifactId, version, withoutContent: true });
    if (stored === undefined) throw new BucketError('content.corrupt', { artifactId, version });
    const { productId, sizeBytes } = stored.artifact;
    if (isWritten) governance.state.addUsage(productId, type === 'artifact.create' ? 1 : 0, sizeBytes);
    else governance.state.addUsage(productId, artifacts.head(artifactId) === version ? -1 : 0, -sizeBytes);
  }

  #factsAt(at: string): PastFacts {
    const { artifacts, governance, gate } = this.#parts;
    const { sha256 } = this.#committer.ledger.dependencies;
    const version = async (need: VersionNeed) => artifacts.asOf(await this.#stored(need));
    return {
      version,
      stored: (need) => this.#stored(need),
      head: async (artifactId) => {
        const head = artifacts.head(artifactId);
        return head === undefined ? undefined : version({ artifactId, version: head, withoutContent: true });
      },
      context: (caller, { heads = new Map(), versions = [] }: KnownVersions) => ({
        caller,
        gate,
        sha256,
        block: new BlockInProgress(
          { at, now: at, state: governance.state, sha256 },
          {
            heads: [...heads.keys()].map((artifactId) => ({ artifactId, content: false })),
            versions: versions.map(({ artifact }) => ({ artifactId: artifact.id, version: artifact.version })),
            idempotencyKeys: [],
          },
          { heads: [...heads.values()], versions, idempotency: [] },
        ),
      }),
    };
  }

  /** @throws {BucketError} `content.corrupt` where it is not the one committed to */
  async #stored(need: VersionNeed): Promise<StoredVersion | undefined> {
    const { ledger, proofs } = this.#committer;
    const [stored] = (await ledger.store.decisionFacts({ ...NO_NEEDS, versions: [need] })).versions;
    if (stored === undefined) return undefined;
    if (proofs.isAhead([stored])) await this.#committer.refresh();
    const [corrupt] = await proofs.corrupt([stored]);
    if (corrupt === undefined) return stored;
    this.#committer.onCorrupt(corrupt);
    throw new BucketError('content.corrupt', { artifactId: corrupt.artifactId, version: corrupt.version });
  }
}

function isSame(recorded: ReplayedDecision, now: ReplayedDecision): boolean {
  return (
    recorded.outcome === now.outcome &&
    recorded.rules.length === now.rules.length &&
    recorded.rules.every((rule) => now.rules.includes(rule))
  );
}
