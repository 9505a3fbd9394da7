import { artifactMetadata } from '../artifacts/artifact.ts';
import { keptClassName } from '../artifacts/class-name.ts';
import { operationRow } from '../gate/operations.ts';
import { isAdmission, type Admission } from '../gate/judge.ts';
import { canonicalJson } from '../json/canonical-json.ts';
import type { JsonObject, JsonValue } from '../json/json-value.ts';
import { toHex, utf8Length } from '../bytes/index.ts';
import { BucketError } from '../errors/bucket-error.ts';
import { ENTRY_SIZE_BYTES_MAX, leafHash, type MerkleTree } from './merkle/index.ts';
import type { Sha256 } from '../bytes/sha256.ts';
import { formatCheckpoint, noteOf, type NoteSignature, type NoteSigner } from './note/index.ts';
import { commitmentOf, metadataSaltOf } from './commitment.ts';
import { KEPT_SIGNATURE_LENGTH_MAX, maskSignature } from './request-signature.ts';
import type { EntryDraft } from './draft.ts';
import { GENESIS_HASH } from './entry.ts';
import type { AuditEntry, HashHex, LedgerHead, LogKeyChange, SealedEntry } from './entry.ts';
import {
  BlockSealed,
  BY_THE_DOMAIN,
  type BlockProjections,
  type GovernanceDetail,
  type SealedArtifactChange,
  type SealedBlock,
  type SealedParts,
} from './sealed-block.ts';

type Commitments = Pick<AuditEntry, 'commitment' | 'metadataCommitment' | 'signature'>;

/** What a block needs of its dependencies; time and salts come in as arguments so that sealing is pure. */
export interface PrepareDependencies {
  readonly sha256: Sha256;
  /** The log's name, first line of every checkpoint. */
  readonly origin: string;
}

export interface SealDependencies extends PrepareDependencies {
  readonly signer: NoteSigner;
}

/** A block to which nothing but the signature over its tree is missing. */
export interface PreparedBlock {
  /** The text of the checkpoint: what is to be signed. */
  readonly checkpointText: string;
  /** The change of key that the block announces; the checkpoint then takes the signatures of both keys. */
  readonly logKey: LogKeyChange | undefined;
  /**
   * @param signatures over `checkpointText`, by keys that the caller vouches for
   * @throws {TypeError} when there is none
   */
  sealed(signatures: readonly NoteSignature[]): SealedBlock;
}

export interface PrepareInput extends PrepareDependencies {
  readonly previous: LedgerHead;
  readonly tree: MerkleTree;
  readonly drafts: readonly EntryDraft[];
  readonly at: string;
  readonly nextSalt: () => string;
}

/**
 * Gives every decision its place: `seq`, `previousHash`, hash and leaf; grows the tree and signs one checkpoint.
 *
 * @param tree a fork of the tree of `previous`, which this grows; dropped by the caller when the commit loses its race
 * @param at RFC 3339 UTC with milliseconds, not earlier than `previous.at`
 * @param nextSalt 32 lower-case hex digits, fresh at each call
 * @param project what stands after the block, asked once its entries have their places
 */
export function prepareBlock(input: PrepareInput, project: (parts: SealedParts) => BlockProjections): PreparedBlock {
  const { previous, tree, drafts, at } = input;
  if (drafts.length === 0) throw new TypeError('a block has at least one entry');
  if (tree.size !== previous.size) throw new TypeError('the tree is not that of the head');
  if (at < previous.at) throw new TypeError('the time of a log does not go back');
  const { lastHash, ...chained } = chainEntries(input);
  const { completedTiles: tiles } = tree.append(chained.entries.map((sealed) => sealed.leafHash));
  const root = tree.root();
  const head: LedgerHead = {
    height: previous.height + 1,
    size: tree.size,
    entryHash: lastHash,
    rootHash: toHex(root),
    at,
  };
  const checkpointText = formatCheckpoint({ origin: input.origin, treeSize: head.size, rootHash: root });
  return {
    checkpointText,
    logKey: announcedKey(chained.entries),
    sealed: (signatures) => {
      const checkpoint = noteOf(checkpointText, signatures);
      const parts: SealedParts = { height: head.height, previous, head, checkpoint, tiles, ...chained };
      return new BlockSealed(parts, project(parts), BY_THE_DOMAIN);
    },
  };
}

/** As `prepareBlock`, with a key at hand that signs at once. */
export function sealBlock(
  input: PrepareInput & SealDependencies,
  project: (parts: SealedParts) => BlockProjections,
): SealedBlock {
  const prepared = prepareBlock(input, project);
  const { name, keyHash } = input.signer;
  return prepared.sealed([{ name, keyHash, signature: input.signer.sign(prepared.checkpointText) }]);
}

/** @throws {TypeError} when more follows after a change of key: which key is to sign it would not be certain */
function announcedKey(entries: readonly SealedEntry[]): LogKeyChange | undefined {
  const index = entries.findIndex(({ entry }) => entry.logKey !== undefined);
  if (index >= 0 && index < entries.length - 1) throw new TypeError('a change of key ends its block');
  return entries[index]?.entry.logKey;
}

function chainEntries(
  input: PrepareInput,
): Pick<SealedParts, 'entries' | 'artifacts' | 'details'> & { lastHash: string } {
  const { previous, drafts, sha256 } = input;
  const entries: SealedEntry[] = [];
  const artifacts: SealedArtifactChange[] = [];
  const details: GovernanceDetail[] = [];
  let lastHash = previous.entryHash;
  for (const draft of drafts) {
    const seq = previous.size + entries.length;
    const commitments = commit(draft, seq, input, artifacts, details);
    const entry = entryOf(draft, seq, input.at, commitments, lastHash);
    const canonical = canonicalJson(entry as unknown as JsonObject);
    requireBundleable(canonical);
    lastHash = sha256.hex(canonical);
    entries.push({ entry, canonical, entryHash: lastHash, leafHash: leafHash(sha256, canonical) });
  }
  return { entries, artifacts, details, lastHash };
}

function commit(
  draft: EntryDraft,
  seq: number,
  { sha256, nextSalt }: PrepareInput,
  artifacts: SealedArtifactChange[],
  details: GovernanceDetail[],
): Commitments {
  const { decision, effects } = draft;
  // The types say so already; this is for what was made to look like a decision.
  if (!isAdmission(decision) && (decision.kind !== 'refused' || effects !== undefined))
    throw new TypeError('only what the gate admitted is allowed or has effects');
  if (effects?.artifact !== undefined) {
    const change = effects.artifact;
    const salt = 'content' in change ? metadataSaltOf(sha256, change.content.salt) : change.salt;
    artifacts.push({ seq, change, salt });
    const metadataCommitment = commitmentOf(sha256, salt, canonicalJson(artifactMetadata(change.artifact)));
    if (!('content' in change)) return { metadataCommitment, ...signatureOf(draft, sha256, salt, seq) };
    const { payload, salt: contentSalt } = change.content;
    const commitment = commitmentOf(sha256, contentSalt, payload);
    return { metadataCommitment, commitment, ...signatureOf(draft, sha256, contentSalt, seq) };
  }
  if (effects?.records === undefined || effects.records.length === 0) return {};
  const salt = nextSalt();
  const body = canonicalJson(effects.records as unknown as JsonValue);
  details.push({ seq, body, salt, changes: effects.records });
  return { commitment: commitmentOf(sha256, salt, body), ...signatureOf(draft, sha256, salt, seq) };
}

/** The caller's signature under the salt that opens the commitment of the same entry. */
function signatureOf(
  { decision }: EntryDraft,
  sha256: Sha256,
  salt: string,
  seq: number,
): Pick<AuditEntry, 'signature'> {
  const { signature } = decision.request.caller;
  return signature === undefined ? NOTHING : { signature: maskSignature(sha256, { salt, seq }, signature) };
}

/**
 * The entry in its place. Members are set in canonical order (RFC 8785 sorts by name), which is what makes the canonical
 * form cheap; absent parts are left out, not null.
 */
function entryOf(
  draft: EntryDraft,
  seq: number,
  at: string,
  commitments: Commitments,
  previousHash: HashHex,
): AuditEntry {
  const { decision, effects, note } = draft;
  const { request } = decision;
  const { caller } = request;
  const artifact = effects?.artifact?.artifact;
  const artifactClass = artifact?.artifactClass ?? note?.artifactClass ?? request.artifactClass;
  const { id, kind, role } = caller.actor;
  return {
    actor: { id, kind, role },
    ...optional('artifactClass', artifactClass === undefined ? undefined : keptClassName(artifactClass)),
    ...optional('artifactId', artifact?.id ?? note?.artifactId ?? request.artifactId),
    at,
    ...optional('commitment', commitments.commitment),
    ...optional('format', note?.format),
    ...optional('idempotency', draft.idempotency),
    integrationId: caller.integrationId,
    ...optional('logKey', note?.logKey),
    ...optional('metadataCommitment', commitments.metadataCommitment),
    ...optional('operation', operationRow(request.type).operation),
    outcome: decision.kind === 'refused' ? 'refused' : (note?.outcome ?? 'allowed'),
    previousHash,
    productId: caller.productId,
    ...optional(
      'reason',
      decision.kind === 'refused' ? decision.by[0].code : (note?.reason ?? exceptionsUsed(decision)),
    ),
    requestId: caller.requestId,
    ...(decision.kind === 'refused' ? { rules: decision.by.map(({ reason, rule }) => ({ reason, rule })) } : NOTHING),
    seq,
    ...optional('signature', commitments.signature),
    ...optional('traceId', caller.traceId),
    type: request.type,
    ...optional('version', artifact?.version ?? note?.version ?? request.version),
  };
}

/** What an admission rests on besides the rules, as its entry tells it. */
function exceptionsUsed({ exceptions }: Admission): string | undefined {
  if (exceptions.length === 0) return undefined;
  return exceptions.map(({ rule, exceptionId }) => `exception ${exceptionId} from ${rule}`).join(', ');
}

const NOTHING = {} as const;

/** A time of the length that every time has. */
const SOME_TIME = '9999-12-31T23:59:59.999Z';
const SOME_MARK = { key: GENESIS_HASH, request: GENESIS_HASH };
/** An entry whose texts have fewer UTF-16 units than this fits whatever they are: a unit takes six bytes at most. */
const CERTAINLY_FITS = 9_000;
const LONGEST_SIGNATURE = 'A'.repeat(KEPT_SIGNATURE_LENGTH_MAX);

/**
 * Holds a decision against the longest entry there may be, before it has its place: so that it is refused alone.
 *
 * @throws {BucketError} `entry.too-long`
 */
export function requireEntryFits(draft: EntryDraft): void {
  const { decision, note } = draft;
  const { caller, artifactId, artifactClass } = decision.request;
  const texts = [caller.actor.id, caller.integrationId, caller.productId, caller.requestId, caller.traceId];
  texts.push(artifactId, artifactClass, note?.reason, note?.artifactId, note?.logKey?.next, note?.logKey?.previous);
  if (caller.signature !== undefined) texts.push(LONGEST_SIGNATURE);
  if (decision.kind === 'refused') for (const { rule, reason } of decision.by) texts.push(rule, reason);
  if (texts.reduce((sum, text) => sum + (text?.length ?? 0) + 100, 0) < CERTAINLY_FITS) return;
  const signature = caller.signature === undefined ? NOTHING : { signature: LONGEST_SIGNATURE };
  const commitments = { commitment: GENESIS_HASH, metadataCommitment: GENESIS_HASH, ...signature };
  const place = entryOf(
    { ...draft, idempotency: SOME_MARK },
    Number.MAX_SAFE_INTEGER,
    SOME_TIME,
    commitments,
    GENESIS_HASH,
  );
  requireBundleable(canonicalJson(place as unknown as JsonObject));
}

/** @throws {BucketError} `entry.too-long` */
function requireBundleable(canonical: string): void {
  if (canonical.length * 3 <= ENTRY_SIZE_BYTES_MAX) return; // a UTF-16 unit takes three bytes at most
  const sizeBytes = utf8Length(canonical);
  if (sizeBytes > ENTRY_SIZE_BYTES_MAX) {
    throw new BucketError('entry.too-long', { sizeBytes, maxBytes: ENTRY_SIZE_BYTES_MAX });
  }
}

function optional<K extends string, V>(name: K, value: V | undefined): { [name in K]?: V } {
  // A computed member is typed as an index signature; it is exactly this one member.
  return value === undefined ? NOTHING : ({ [name]: value } as { [name in K]: V });
}
