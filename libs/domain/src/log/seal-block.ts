import { artifactMetadata } from '../artifacts/artifact.ts';
import { keptClassName } from '../artifacts/class-name.ts';
import { operationRow } from '../gate/operations.ts';
import { isAdmission, type Admission } from '../gate/judge.ts';
import { canonicalJson } from '../json/canonical-json.ts';
import type { JsonObject, JsonValue } from '../json/json-value.ts';
import { toHex } from '../bytes/index.ts';
import { leafHash, type MerkleTree } from './merkle/index.ts';
import type { Sha256 } from '../bytes/sha256.ts';
import { formatCheckpoint, signNote, type NoteSigner } from './note/index.ts';
import { commitmentOf, metadataSaltOf } from './commitment.ts';
import type { Draft } from './draft.ts';
import type { AuditEntry, HashHex, LedgerHead, SealedEntry } from './entry.ts';
import {
  BlockSealed,
  BY_THE_DOMAIN,
  type BlockProjections,
  type GovernanceDetail,
  type SealedArtifactChange,
  type SealedBlock,
  type SealedParts,
} from './sealed-block.ts';

type Commitments = Pick<AuditEntry, 'commitment' | 'metadataCommitment'>;

/** What a block needs of its surroundings; time and salts come in as arguments so that sealing is pure. */
export interface SealSurroundings {
  readonly sha256: Sha256;
  readonly signer: NoteSigner;
  /** The log's name, first line of every checkpoint. */
  readonly origin: string;
}

/**
 * Gives every decision its place: `seq`, `previousHash`, hash and leaf; grows the tree and signs one checkpoint.
 *
 * @param tree a fork of the tree of `previous`, which this grows; dropped by the caller when the commit loses its race
 * @param at RFC 3339 UTC with milliseconds, not earlier than `previous.at`
 * @param nextSalt 32 lower-case hex digits, fresh at each call
 * @param project what stands after the block, asked once its entries have their places
 */
export function sealBlock(
  input: {
    previous: LedgerHead;
    tree: MerkleTree;
    drafts: readonly Draft[];
    at: string;
    nextSalt: () => string;
  } & SealSurroundings,
  project: (parts: SealedParts) => BlockProjections,
): SealedBlock {
  const { previous, tree, drafts, at } = input;
  if (drafts.length === 0) throw new TypeError('a block has at least one entry');
  if (tree.size !== previous.size) throw new TypeError('the tree is not that of the head');
  if (at < previous.at) throw new TypeError('the time of a log does not go back');
  const chained = chainEntries(input);
  const { completedTiles: tiles } = tree.append(chained.entries.map((sealed) => sealed.leafHash));
  const root = tree.root();
  const head: LedgerHead = {
    height: previous.height + 1,
    size: tree.size,
    entryHash: chained.lastHash,
    rootHash: toHex(root),
    at,
  };
  const checkpoint = signNote(formatCheckpoint({ origin: input.origin, treeSize: head.size, rootHash: root }), [
    input.signer,
  ]);
  const parts: SealedParts = { height: head.height, previous, head, checkpoint, tiles, ...chained };
  return new BlockSealed(parts, project(parts), BY_THE_DOMAIN);
}

function chainEntries(
  input: Parameters<typeof sealBlock>[0],
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
    lastHash = sha256.hex(canonical);
    entries.push({ entry, canonical, entryHash: lastHash, leafHash: leafHash(sha256, canonical) });
  }
  return { entries, artifacts, details, lastHash };
}

function commit(
  draft: Draft,
  seq: number,
  { sha256, nextSalt }: Parameters<typeof sealBlock>[0],
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
    if (!('content' in change)) return { metadataCommitment };
    return { metadataCommitment, commitment: commitmentOf(sha256, change.content.salt, change.content.payload) };
  }
  if (effects?.records === undefined || effects.records.length === 0) return {};
  const salt = nextSalt();
  const body = canonicalJson(effects.records as unknown as JsonValue);
  details.push({ seq, body, salt, changes: effects.records });
  return { commitment: commitmentOf(sha256, salt, body) };
}

/**
 * The entry in its place. Members are set in canonical order (RFC 8785 sorts by name), which is what makes the canonical
 * form cheap; absent parts are left out, not null.
 */
function entryOf(draft: Draft, seq: number, at: string, commitments: Commitments, previousHash: HashHex): AuditEntry {
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

function optional<K extends string, V>(name: K, value: V | undefined): { [name in K]?: V } {
  // A computed member is typed as an index signature; it is exactly this one member.
  return value === undefined ? NOTHING : ({ [name]: value } as { [name in K]: V });
}
