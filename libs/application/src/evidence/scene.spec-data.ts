import {
  canonicalJson,
  cosign,
  evidenceStatement,
  keyHash,
  parseNote,
  signatureLine,
  signNote,
  toBase64,
  toHex,
  utf8Bytes,
  verifierKey,
  type Artifact,
  type Caller,
  type EvidenceBundle,
  type EvidenceContents,
  type JsonObject,
  type JsonValue,
} from '@bucket/domain';
import { nodeSha256 } from '@bucket/node';
import { seededSigner } from '@bucket/testing';
import { parseReaderPolicy, verifyEvidence, type ReaderPolicy, type Verification } from '@bucket/verifier';
import { LifecycleBench } from '../lifecycle/bench.spec-data.ts';
import { dependenciesOf, valueOf, type Workbench } from '../workbench/workbench.spec-data.ts';
import { GiveEvidence, type ArtifactEvidenceCommand, type PeriodEvidenceCommand } from './give-evidence.ts';

/** The seed of the key that a workbench signs with. */
const LOG_SEED = 1;
const WITNESS_NAMES = ['witness.one', 'witness.two'];
const WITNESSED_AT_SECONDS = 1_768_816_800;

const witnesses = WITNESS_NAMES.map((name, seed) => {
  const { publicKey, sign } = seededSigner(name, 100 + seed);
  const id = keyHash(nodeSha256, name, publicKey, 'cosignature');
  const vkey = verifierKey(name, toHex(id), publicKey, 'cosignature');
  return { name, vkey, keyHash: id, sign: (message: string) => sign(message) };
});

export const LOG_KEY = dependenciesOf(LOG_SEED).keys.own;
/** A key of the same name that has signed nothing. */
export const OTHER_KEY = dependenciesOf(2).keys.own;
const LOG_SIGNER = seededSigner('bucket.test/log', LOG_SEED);

export interface PolicyParts {
  readonly logs?: readonly string[];
  readonly quorum?: 'none' | 'any' | 'all';
  /** First and last size of the trees of the first log key. */
  readonly span?: string;
  /** A signed note. */
  readonly known?: string;
}

/** What a reader trusts: the log's key, and both witnesses, any of which suffices. */
export function policyOf({ logs = [LOG_KEY], quorum = 'any', span, known }: PolicyParts = {}): ReaderPolicy {
  const lines = [
    ...logs.map((vkey) => `log ${vkey}`),
    ...witnesses.map(({ name, vkey }) => `witness ${name} ${vkey}`),
    ...(quorum === 'none' ? [] : [`group both ${quorum} ${WITNESS_NAMES.join(' ')}`]),
    `quorum ${quorum === 'none' ? 'none' : 'both'}`,
    ...(span === undefined ? [] : [`#bucket: span ${logs[0] ?? ''} ${span}`]),
    ...(known === undefined ? [] : [`#bucket: checkpoint ${toBase64(utf8Bytes(known))}`]),
  ];
  const reading = parseReaderPolicy(`${lines.join('\n')}\n`);
  if (reading.kind === 'faulty') throw new Error(JSON.stringify(reading.fault));
  return reading.policy;
}

export const verdictOf = (text: string, policy: ReaderPolicy = policyOf()): Verification['verdict'] =>
  verifyEvidence(text, policy).verdict;

export const bundleOf = (text: string): EvidenceBundle => JSON.parse(text) as EvidenceBundle;
export const textOf = (bundle: EvidenceBundle): string => canonicalJson(bundle as unknown as JsonObject);

/** The bundle with the cosignatures of these witnesses. */
export function cosigned(text: string, names: readonly string[] = WITNESS_NAMES): string {
  const bundle = bundleOf(text);
  const note = parseNote(bundle.checkpoint)?.text ?? '';
  const lines = witnesses
    .filter(({ name }) => names.includes(name))
    .map((witness) => signatureLine(cosign(note, witness, WITNESSED_AT_SECONDS)));
  return textOf({ ...bundle, checkpoint: bundle.checkpoint + lines.join('') });
}

/** Other contents, with a statement that the log itself has signed: an attack that only who holds its key can make. */
export function resigned(bundle: EvidenceBundle, contents: EvidenceContents): string {
  return textOf({ ...bundle, contents, statement: signNote(evidenceStatement(nodeSha256, contents), [LOG_SIGNER]) });
}

/** Other contents, with the statement made to fit them but for its signature. */
export function rehashed(bundle: EvidenceBundle, contents: EvidenceContents): string {
  const signatures = bundle.statement.slice(bundle.statement.lastIndexOf('\n\n') + 1);
  return textOf({ ...bundle, contents, statement: evidenceStatement(nodeSha256, contents) + signatures });
}

/** Every place of a JSON value below its root, as the names that lead to it. */
export function placesOf(value: JsonValue, at: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => [[...at, name], ...placesOf(part, [...at, name])]);
}

/** A bucket in which artifacts have lived in every way. */
export class EvidenceScene {
  readonly life: LifecycleBench;
  readonly give: GiveEvidence;
  readonly changed: Artifact;
  readonly deleted: Artifact;
  readonly purged: Artifact;
  readonly erased: Artifact;
  /** A checkpoint from before the artifacts. */
  readonly early: string;

  private constructor(
    life: LifecycleBench,
    early: string,
    artifacts: Record<'changed' | 'deleted' | 'purged' | 'erased', Artifact>,
  ) {
    this.life = life;
    this.early = early;
    this.changed = artifacts.changed;
    this.deleted = artifacts.deleted;
    this.purged = artifacts.purged;
    this.erased = artifacts.erased;
    this.give = giver(life.bench);
  }

  static async open(): Promise<EvidenceScene> {
    const life = await LifecycleBench.open();
    const early = life.bench.ledger.checkpoint;
    const [purged, erased] = [
      await life.create({ name: 'to be purged' }),
      await life.create({ ownerId: 'owner-canary' }),
    ];
    await life.update(erased.id);
    await life.delete(purged.id);
    life.pass(91);
    await life.sweep();
    await life.bench.change('erasure', { productId: 'AI_Avatar', artifactIds: [erased.id], reason: 'asked for' });
    await life.bench.erasures.runPending();
    const [changed, deleted] = [await life.create({ name: 'first' }), await life.create({ name: 'Zoë 🎓' })];
    await life.update(changed.id, 'second');
    await life.delete(changed.id);
    await life.restore(changed.id);
    await life.update(changed.id, 'third');
    await life.read(changed.id);
    await life.delete(deleted.id);
    return new EvidenceScene(life, early, { changed, deleted, purged, erased });
  }

  get auditor(): Caller {
    return this.life.bench.person('auditor');
  }

  async artifact(artifactId: string, parts: Partial<ArtifactEvidenceCommand> = {}): Promise<string> {
    const command = { caller: this.auditor, artifactId, payloads: 'included', custodyOf: 'all', ...parts } as const;
    return textIn(valueOf(await this.give.artifact(command)));
  }

  async period(parts: Partial<PeriodEvidenceCommand> = {}): Promise<string> {
    return textIn(valueOf(await this.give.period({ caller: this.auditor, from: 0, ...parts })));
  }

  async logProof(artifactId: string, seq?: number): Promise<string> {
    const asked = { caller: this.auditor, artifactId, payloads: 'included', custodyOf: 'all' } as const;
    const value = valueOf(await this.give.logProof({ ...asked, ...(seq === undefined ? {} : { seq }) }));
    if (value === undefined) throw new Error('no such entry');
    return textIn(value);
  }
}

function textIn(value: { readonly kind: string; readonly text?: string }): string {
  if (value.text === undefined) throw new Error(JSON.stringify(value));
  return value.text;
}

/** The rules and one class, as texts of this scene's own. */
export function giver({ committer }: Workbench): GiveEvidence {
  const text = '{"rules":[]}';
  const fingerprint = `sha256:${nodeSha256.hex(text)}`;
  return new GiveEvidence(committer, {
    rules: () => ({ fingerprint, text }),
    artifactClass: (name) => ({ name, fingerprint, text }),
  });
}
