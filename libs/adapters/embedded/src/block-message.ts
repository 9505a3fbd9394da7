import type { LedgerHead, SealedArtifactChange, SealedBlock } from '@bucket/domain';
import type { ArtifactNumbers } from './artifact-numbers.ts';
import { KindKeys } from './kind-keys.ts';
import { term } from './terms.ts';
import { versionLines } from './version-text.ts';

/** A block as it crosses to the writer: few and large texts, because every object and member costs. */
export interface BlockMessage {
  readonly expected: LedgerHead;
  readonly head: LedgerHead;
  readonly firstSeq: number;
  readonly entryCount: number;
  readonly checkpoint: string;
  /** Canonical texts, joined by line feeds. */
  readonly entries: string;
  /** JSON of `ProductUsage[]`, or null for none. */
  readonly usage: string | null;
  readonly usageRows: readonly (readonly [productId: string, artifacts: number, bytes: number])[];
  readonly tiles: readonly (readonly [level: number, index: number, hashes: Uint8Array])[];
  readonly details: readonly (readonly [seq: number, salt: string, body: string])[];
  readonly idempotency: readonly (readonly [keyHash: string, fingerprint: string, at: string, answer: string])[];
  /** `KindKeys`, by the indexes that the lines of versions use. */
  readonly kinds: readonly string[];
  /** `versionLines` of artifacts created here, in pieces. */
  readonly created: readonly string[];
  /** Later changes of artifacts, in order. */
  readonly changed: readonly ChangedMessage[];
  /** Terms of this block, each once. */
  readonly terms: readonly string[];
  /** Rows of artifacts that entries of this block are about, where known. */
  readonly touched: readonly number[];
  /** Ids of the others. */
  readonly touchedIds: readonly string[];
}

export interface ChangedMessage {
  readonly kind: 'versioned' | 'state-changed';
  readonly lines: string;
  /** What the artifact can be found by from now on. */
  readonly terms: readonly string[];
}

/** Code units of one piece; far below the longest string of V8, however many artifacts of 16 MiB a block has. */
const PIECE_LENGTH = 1 << 22;

export function blockMessage(block: SealedBlock, expected: LedgerHead, numbers: ArtifactNumbers): BlockMessage {
  const kinds = new KindKeys();
  const terms = new Set<string>();
  let entries = '';
  for (const { canonical } of block.entries) entries += entries === '' ? canonical : `\n${canonical}`;
  return {
    expected,
    head: block.head,
    firstSeq: block.previous.size,
    entryCount: block.entries.length,
    checkpoint: block.checkpoint,
    entries,
    usage: block.usage.length === 0 ? null : JSON.stringify(block.usage),
    usageRows: block.usage.map(({ productId, usage }) => [productId, usage.artifacts, usage.bytes]),
    tiles: block.tiles.map(({ level, index, hashes }) => [level, index, hashes]),
    details: block.details.map(({ seq, salt, body }) => [seq, salt, body]),
    idempotency: block.idempotency.map(({ keyHash, fingerprint, at, answer }) => [keyHash, fingerprint, at, answer]),
    created: createdPieces(block.artifacts, kinds, terms),
    changed: block.artifacts.flatMap((sealed) => changedMessage(sealed, kinds)),
    kinds: kinds.keys,
    ...touchedArtifacts(block, numbers),
    terms: [...entryTerms(block, terms)],
  };
}

function createdPieces(artifacts: readonly SealedArtifactChange[], kinds: KindKeys, terms: Set<string>): string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const { seq, change, salt } of artifacts) {
    if (change.kind !== 'created') continue;
    const { artifact, content } = change;
    piece += versionLines(seq, artifact, kinds.indexOf(artifact), salt, content);
    addTerms(artifact, terms);
    if (piece.length < PIECE_LENGTH) continue;
    pieces.push(piece);
    piece = '';
  }
  if (piece !== '') pieces.push(piece);
  for (const { productId, artifactClass } of kinds.seen) {
    terms.add(term.productMakes(productId)).add(term.class(productId, artifactClass));
  }
  return pieces;
}

/** What an artifact is found by besides its product and class. Terms that nearly every block would have are left out. */
function addTerms(artifact: SealedArtifactChange['change']['artifact'], terms: Set<string>): void {
  const { productId, traceId, labels, state } = artifact;
  terms.add(term.owner(productId, artifact.ownerId));
  if (traceId !== null) terms.add(term.trace(traceId));
  for (const key in labels) terms.add(term.label(productId, key, labels[key] ?? ''));
  if (state !== 'active') terms.add(term.state(productId, state));
}

function changedMessage({ seq, change, salt }: SealedArtifactChange, kinds: KindKeys): ChangedMessage[] {
  const { kind, artifact } = change;
  if (kind === 'created') return [];
  const content = kind === 'versioned' ? change.content : undefined;
  const { productId, artifactClass } = artifact;
  const terms = new Set([term.productMakes(productId), term.class(productId, artifactClass)]);
  addTerms(artifact, terms);
  return [{ kind, lines: versionLines(seq, artifact, kinds.indexOf(artifact), salt, content), terms: [...terms] }];
}

function entryTerms(block: SealedBlock, terms: Set<string>): Set<string> {
  const actors = new Set<string>();
  const integrations = new Set<string | null>();
  const products = new Set<string | null>();
  const types = new Set<string>();
  const outcomes = new Set<string>();
  for (const { entry } of block.entries) {
    actors.add(entry.actor.id);
    integrations.add(entry.integrationId);
    products.add(entry.productId);
    types.add(entry.type);
    outcomes.add(entry.outcome);
    if (entry.traceId !== undefined) terms.add(term.trace(entry.traceId));
  }
  for (const id of actors) terms.add(term.actor(id));
  for (const id of integrations) if (id !== null) terms.add(term.integration(id));
  for (const id of products) if (id !== null) terms.add(term.product(id));
  for (const type of types) terms.add(term.type(type));
  for (const outcome of outcomes) if (outcome !== 'allowed') terms.add(term.outcome(outcome));
  return terms;
}

/** The creation of an artifact needs no posting: its row tells where it is. */
function touchedArtifacts(block: SealedBlock, numbers: ArtifactNumbers): Pick<BlockMessage, 'touched' | 'touchedIds'> {
  const touched = new Set<number>();
  const touchedIds = new Set<string>();
  let change = 0;
  for (const { entry } of block.entries) {
    const sealed = block.artifacts[change];
    const isChange = sealed?.seq === entry.seq;
    if (isChange) change += 1;
    if (entry.artifactId === undefined || (isChange && sealed.change.kind === 'created')) continue;
    const n = numbers.get(entry.artifactId);
    if (n === undefined) touchedIds.add(entry.artifactId);
    else touched.add(n);
  }
  return { touched: [...touched], touchedIds: [...touchedIds] };
}
