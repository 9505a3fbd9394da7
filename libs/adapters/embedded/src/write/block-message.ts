import type { LedgerHead, SealedArtifactChange, SealedBlock } from '@bucket/domain';
import { BlockKinds } from '../file/artifact-kinds.ts';
import type { CreationSeqCache } from '../postings/creation-seq-cache.ts';
import { term } from '../postings/terms.ts';
import { versionLines } from './version-lines.ts';

/** A block as the message to the writer thread: few, large texts, because cloning objects and members takes long. */
export interface BlockMessage {
  readonly expected: LedgerHead;
  readonly head: LedgerHead;
  readonly firstSeq: number;
  readonly entryCount: number;
  readonly checkpoint: string;
  /** Canonical texts of the entries, joined by line feeds. */
  readonly entries: string;
  /** JSON of `ProductUsage[]`, or null for none. */
  readonly usage: string | null;
  readonly usageRows: readonly (readonly [productId: string, artifacts: number, bytes: number])[];
  readonly tiles: readonly (readonly [level: number, index: number, hashes: Uint8Array])[];
  readonly details: readonly (readonly [seq: number, salt: string, body: string])[];
  readonly idempotency: readonly (readonly [
    keyHash: string,
    fingerprint: string,
    at: string,
    seq: number,
    answer: string,
  ])[];
  /** `BlockKinds.keys`; the lines of versions refer to their indexes. */
  readonly kinds: readonly string[];
  /** `versionLines` of the artifacts that the block creates, in pieces of bounded length. */
  readonly created: readonly string[];
  /** Changes of existing artifacts, in order. */
  readonly changed: readonly ChangedMessage[];
  /** Index terms of this block, each once. */
  readonly terms: readonly string[];
  /** Keys of the artifacts that entries of this block are about, as far as `CreationSeqCache` has them. */
  readonly touched: readonly number[];
  /** Ids of the other artifacts that entries of this block are about. */
  readonly touchedIds: readonly string[];
}

export interface ChangedMessage {
  readonly kind: Exclude<SealedArtifactChange['change']['kind'], 'created'>;
  readonly artifactId: string;
  readonly lines: string;
  /** Index terms of the artifact after the change. */
  readonly terms: readonly string[];
}

/** UTF-16 code units of one piece: far below V8's longest string, however many artifacts of 16 MiB a block has. */
const PIECE_LENGTH = 1 << 22;

export function blockMessage(block: SealedBlock, expected: LedgerHead, creationSeqs: CreationSeqCache): BlockMessage {
  const kinds = new BlockKinds();
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
    idempotency: block.idempotency.map(({ keyHash, fingerprint, at, seq, answer }) => [
      keyHash,
      fingerprint,
      at,
      seq,
      answer,
    ]),
    created: createdPieces(block.artifacts, kinds, terms),
    changed: block.artifacts.flatMap((sealed) => changedMessage(sealed, kinds)),
    kinds: kinds.keys,
    ...touchedArtifacts(block, creationSeqs),
    terms: [...entryTerms(block, terms)],
  };
}

function createdPieces(artifacts: readonly SealedArtifactChange[], kinds: BlockKinds, terms: Set<string>): string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const { seq, change, salt } of artifacts) {
    if (change.kind !== 'created') continue;
    const { artifact, content } = change;
    piece += versionLines(seq, artifact, kinds.indexOf(artifact), salt, content ?? undefined);
    addTerms(artifact, terms);
    if (piece.length < PIECE_LENGTH) continue;
    pieces.push(piece);
    piece = '';
  }
  if (piece !== '') pieces.push(piece);
  for (const { productId, artifactClass } of kinds.seen) {
    terms.add(term.productCreates(productId)).add(term.class(productId, artifactClass));
  }
  return pieces;
}

/** Index terms of an artifact besides its product and class. Terms that nearly every block would have are left out. */
function addTerms(artifact: SealedArtifactChange['change']['artifact'], terms: Set<string>): void {
  const { productId, traceId, labels, state } = artifact;
  terms.add(term.owner(productId, artifact.ownerId));
  if (traceId !== null) terms.add(term.trace(traceId));
  for (const key in labels) terms.add(term.label(productId, key, labels[key] ?? ''));
  if (state !== 'active') terms.add(term.state(productId, state));
}

function changedMessage({ seq, change, salt }: SealedArtifactChange, kinds: BlockKinds): ChangedMessage[] {
  const { kind, artifact } = change;
  if (kind === 'created') return [];
  const content = 'content' in change ? (change.content ?? undefined) : undefined;
  const { productId, artifactClass } = artifact;
  const terms = new Set([term.productCreates(productId), term.class(productId, artifactClass)]);
  addTerms(artifact, terms);
  return [
    {
      kind,
      artifactId: artifact.id,
      lines: versionLines(seq, artifact, kinds.indexOf(artifact), salt, content),
      terms: [...terms],
    },
  ];
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

/** An entry that creates an artifact needs no posting: the artifact's key is the seq of that entry. */
function touchedArtifacts(
  block: SealedBlock,
  creationSeqs: CreationSeqCache,
): Pick<BlockMessage, 'touched' | 'touchedIds'> {
  const touched = new Set<number>();
  const touchedIds = new Set<string>();
  let change = 0;
  for (const { entry } of block.entries) {
    const sealed = block.artifacts[change];
    const isChange = sealed?.seq === entry.seq;
    if (isChange) change += 1;
    if (entry.artifactId === undefined || (isChange && sealed.change.kind === 'created')) continue;
    const createdSeq = creationSeqs.get(entry.artifactId);
    if (createdSeq === undefined) touchedIds.add(entry.artifactId);
    else touched.add(createdSeq);
  }
  return { touched: [...touched], touchedIds: [...touchedIds] };
}
