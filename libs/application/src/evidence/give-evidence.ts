import {
  coseReceipt,
  EVIDENCE_ENTRIES_MAX,
  EVIDENCE_SIZE_BYTES_MAX,
  evidenceStatement,
  formatEvidence,
  formatLogProof,
  fromHex,
  HOW_TO_CHECK_ARTIFACT,
  HOW_TO_CHECK_PERIOD,
  parseEntry,
  receiptToSign,
  utf8Bytes,
  utf8Length,
  type Caller,
  type EvidenceContents,
  type FingerprintedText,
  type NamedText,
  type ReceiptClaim,
} from '@bucket/domain';
import type { OutOfRange } from '../audit/prove.ts';
import { needsArtifact } from '../committer/command.ts';
import type { Committer } from '../committer/committer.ts';
import { observe } from '../committer/observation.ts';
import type { Outcome } from '../committer/outcome.ts';
import { signText } from '../ledger/sign-text.ts';
import { TreeReader } from '../ledger/tree-reader.ts';
import { evidenceVersion, readArtifactState, type AskedParts, type TooLarge } from './artifact-state.ts';
import type { Witnessing } from '../witness/witnessing.ts';
import { IntegrationRecords } from './governance-evidence.ts';
import { Proofs } from './proofs.ts';

/** The rules and classes in force, as the texts that their fingerprints are of. */
export interface RuleTexts {
  readonly rules: () => FingerprintedText;
  /** Undefined for a class that is no longer in the policy pack. */
  readonly artifactClass: (name: string) => NamedText | undefined;
}

export interface ArtifactEvidenceCommand extends AskedParts {
  /** Size of a tree that the reader knows. */
  readonly from?: number;
}

export interface PeriodEvidenceCommand {
  readonly caller: Caller;
  /** Number of the first entry. */
  readonly from: number;
  /** Number after the last entry; where absent, the newest one is the last, if one bundle holds so many. */
  readonly to?: number;
  /** Size of a tree that the reader knows. */
  readonly knownSize?: number;
}

/** The text of an evidence bundle. */
export interface EvidenceText {
  readonly kind: 'evidence';
  readonly text: string;
}

/** A COSE receipt. */
export interface ReceiptBytes {
  readonly kind: 'receipt';
  readonly bytes: Uint8Array;
}

export interface OneEntryCommand extends AskedParts {
  /** The entry; the latest that changed the artifact when absent. */
  readonly seq?: number;
}

interface OneEntry {
  readonly entry: string;
  readonly index: number;
  readonly inclusionProof: readonly Uint8Array[];
  readonly proofs: Proofs;
}

/** Evidence that can be checked without this service. Each request is an entry, and that entry is part of the evidence. */
export class GiveEvidence {
  readonly #committer: Committer;
  readonly #texts: RuleTexts;
  readonly #trees: TreeReader;
  readonly #witnessing: Pick<Witnessing, 'cover'> | undefined;
  readonly #integrations: IntegrationRecords;

  /** @param witnessing where it is there, evidence is given in a tree that witnesses have cosigned, if they answer */
  constructor(committer: Committer, texts: RuleTexts, witnessing?: Pick<Witnessing, 'cover'>) {
    this.#committer = committer;
    this.#texts = texts;
    this.#witnessing = witnessing;
    this.#trees = new TreeReader(committer.ledger);
    this.#integrations = new IntegrationRecords(committer.ledger);
  }

  /** Everything about one artifact. @throws {BucketError} `content.corrupt` where the store does not match the log */
  async artifact(command: ArtifactEvidenceCommand): Promise<Outcome<EvidenceText | TooLarge | OutOfRange>> {
    const outcome = await this.#record(command);
    return outcome.kind === 'refused' ? outcome : { ...outcome, value: await this.#artifact(command) };
  }

  /** That one entry about an artifact is in the log, as a C2SP tlog-proof whose extra data is the entry. */
  logProof(command: OneEntryCommand): Promise<Outcome<EvidenceText | TooLarge | undefined>> {
    return this.#aboutOne(command, ({ entry, index, inclusionProof, proofs }) => {
      const { checkpoint } = proofs;
      const text = formatLogProof({ extra: utf8Bytes(entry), index, inclusionProof, checkpoint });
      return { kind: 'evidence', text };
    });
  }

  /** The same as a COSE receipt (RFC 9942), which does not hold the entry. */
  receipt(command: OneEntryCommand): Promise<Outcome<ReceiptBytes | TooLarge | undefined>> {
    return this.#aboutOne(command, async ({ index, inclusionProof, proofs }) => {
      const { origin, signer, keys } = this.#committer.ledger.dependencies;
      keys.requireOwnSigns();
      const claim: ReceiptClaim = {
        issuer: origin,
        subject: command.artifactId,
        keyHash: signer.keyHash,
        index,
        treeSize: proofs.treeSize,
        rootHash: fromHex(proofs.rootHash) ?? new Uint8Array(0),
        inclusionProof,
      };
      return { kind: 'receipt', bytes: coseReceipt(claim, await signer.sign(receiptToSign(claim))) };
    });
  }

  async #aboutOne<T>(
    command: OneEntryCommand,
    show: (one: OneEntry) => T | Promise<T>,
  ): Promise<Outcome<T | TooLarge | undefined>> {
    const outcome = await this.#record(command);
    if (outcome.kind === 'refused') return outcome;
    const state = await readArtifactState(this.#committer, this.#trees, command, this.#witnessing);
    if (state.kind === 'too-large') return { ...outcome, value: state };
    const { proofs } = state;
    const seq = command.seq ?? state.versions.at(-1)?.seq;
    const [proven] = await proofs.of(state.entries.filter((entry) => entry.seq === seq));
    if (proven === undefined) return { ...outcome, value: undefined };
    const inclusionProof = proven.proof.map((hash) => fromHex(hash) ?? new Uint8Array(0));
    return { ...outcome, value: await show({ entry: proven.entry, index: proven.seq, inclusionProof, proofs }) };
  }

  /** Every entry of a period; for auditors. */
  async period(command: PeriodEvidenceCommand): Promise<Outcome<EvidenceText | TooLarge | OutOfRange>> {
    const outcome = await this.#committer.submit(observe({ type: 'audit.evidence', caller: command.caller }));
    return outcome.kind === 'refused' ? outcome : { ...outcome, value: await this.#period(command) };
  }

  #record({ caller, artifactId }: AskedParts): Promise<Outcome<undefined>> {
    const needs = needsArtifact(artifactId);
    return this.#committer.submit(observe({ type: 'artifact.evidence', caller, artifactId }, { needs }));
  }

  async #artifact(command: ArtifactEvidenceCommand): Promise<EvidenceText | TooLarge | OutOfRange> {
    const { artifactId, payloads, custodyOf, from } = command;
    const state = await readArtifactState(this.#committer, this.#trees, command, this.#witnessing);
    if (state.kind === 'too-large') return state;
    const { proofs } = state;
    if (from !== undefined && from > proofs.treeSize) return { kind: 'out-of-range', size: proofs.treeSize };
    const writers = state.entries.map(({ canonical }) => parseEntry(canonical));
    const integrationIds = writers.flatMap(({ commitment, integrationId }) =>
      commitment === undefined || integrationId === null ? [] : [integrationId],
    );
    const classes = new Set(state.versions.map(({ artifact }) => artifact.artifactClass));
    return this.#signed(proofs, {
      kind: 'artifact',
      ...this.#treeOf(proofs),
      consistency: from === undefined ? null : await proofs.from(from),
      howToCheck: HOW_TO_CHECK_ARTIFACT,
      artifactId,
      payloads,
      custodyOf,
      versions: state.versions.map((version) => evidenceVersion(version, payloads)),
      custody: await proofs.of(state.entries),
      governance: await this.#integrations.of(new Set(integrationIds), proofs),
      rules: this.#texts.rules(),
      classes: [...classes].flatMap((name) => this.#texts.artifactClass(name) ?? []),
    });
  }

  async #period({ from, to, knownSize }: PeriodEvidenceCommand): Promise<EvidenceText | TooLarge | OutOfRange> {
    const { ledger } = this.#committer;
    const proofs = new Proofs(ledger, this.#trees, await this.#witnessing?.cover(ledger.head.size));
    const end = to ?? proofs.treeSize;
    if (from >= end || end > proofs.treeSize || (knownSize ?? 0) > proofs.treeSize)
      return { kind: 'out-of-range', size: proofs.treeSize };
    if (end - from > EVIDENCE_ENTRIES_MAX)
      return { kind: 'too-large', reason: `a bundle holds at most ${EVIDENCE_ENTRIES_MAX} entries` };
    const entries: string[] = [];
    for await (const { canonical } of ledger.store.entries(from, end)) entries.push(canonical);
    await this.#committer.requireProven(entries.map((canonical, i) => ({ seq: from + i, canonical })));
    return this.#signed(proofs, {
      kind: 'period',
      ...this.#treeOf(proofs),
      consistency: knownSize === undefined ? null : await proofs.from(knownSize),
      howToCheck: HOW_TO_CHECK_PERIOD,
      from,
      to: end,
      before: await proofs.prefix(from),
      entries,
      after: (await proofs.from(end)).proof,
    });
  }

  #treeOf({ treeSize, rootHash }: Proofs) {
    return { origin: this.#committer.ledger.dependencies.origin, treeSize, rootHash };
  }

  async #signed({ checkpoint }: Proofs, contents: EvidenceContents): Promise<EvidenceText | TooLarge> {
    const { dependencies } = this.#committer.ledger;
    const statement = await signText(evidenceStatement(dependencies.sha256, contents), dependencies);
    const text = formatEvidence(contents, checkpoint, statement);
    if (utf8Length(text) <= EVIDENCE_SIZE_BYTES_MAX) return { kind: 'evidence', text };
    return { kind: 'too-large', reason: `the bundle would have more than ${EVIDENCE_SIZE_BYTES_MAX} bytes` };
  }
}
