import { artifact, callerOf, factsOf } from '../gate/gate.spec-data.ts';
import { judge, type Admission, type Refusal } from '../gate/judge.ts';
import type { GovernedRequest } from '../gate/request.ts';
import type { Rule } from '../gate/rule.ts';
import { canonicalJson } from '../json/canonical-json.ts';
import { MerkleTree } from './merkle/index.ts';
import { sha256, signerOf, verifierOf } from './note/ed25519.spec-data.ts';
import { metadataSaltOf } from './commitment.ts';
import type { RecordChange } from '../gate/governance-state.ts';
import type { EntryDraft } from './draft.ts';
import { EMPTY_HEAD, type LedgerHead } from './entry.ts';
import type { StoredBlock, StoredChange } from './restore-block.ts';
import { sealBlock } from './seal-block.ts';
import type { SealedBlock } from './sealed-block.ts';

export { EMPTY_HEAD, sha256 };

export const ORIGIN = 'bucket.test/log';
export const signer = signerOf(ORIGIN, '07'.repeat(32));
export const verifier = verifierOf(signer);
export const foreignSigner = signerOf(ORIGIN, '08'.repeat(32));

/** What must never stand in an entry. */
export const SECRETS = {
  payload: 'canary-of-the-payload',
  salt: 'c0ffee'.padEnd(32, '0'),
  owner: 'canary-of-the-owner',
};

const yes: Rule = { id: 'BKT-R90', says: '', threats: [], appliesTo: () => true, refuses: () => undefined };
const no: Rule = { ...yes, refuses: () => ({ code: 'role.not-permitted', reason: 'because' }) };

export function admitted(request: Partial<GovernedRequest> & Pick<GovernedRequest, 'type'>): Admission {
  const decision = judge({ caller: callerOf('service'), ...request }, factsOf(), [yes]);
  if (decision.kind === 'refused') throw new TypeError('the rule says yes');
  return decision;
}

export function refused(request: Partial<GovernedRequest> & Pick<GovernedRequest, 'type'>): Refusal {
  const decision = judge({ caller: callerOf('service'), ...request }, factsOf(), [no]);
  if (decision.kind === 'admitted') throw new TypeError('the rule says no');
  return decision;
}

const payloadText = canonicalJson({ title: SECRETS.payload });

export const made = { ...artifact, ownerId: SECRETS.owner, version: 1 };

export const drafts = {
  create: (): EntryDraft => ({
    decision: admitted({ type: 'artifact.create', artifactClass: 'metadata' }),
    effects: { artifact: { kind: 'created', artifact: made, content: { payload: payloadText, salt: SECRETS.salt } } },
  }),
  remove: (): EntryDraft => ({
    decision: admitted({ type: 'artifact.delete', artifactId: made.id }),
    effects: {
      artifact: {
        kind: 'state-changed',
        artifact: { ...made, state: 'deleted' },
        salt: metadataSaltOf(sha256, SECRETS.salt),
      },
    },
  }),
  read: (): EntryDraft => ({ decision: admitted({ type: 'artifact.read', artifactId: made.id, version: 1 }) }),
  refuse: (): EntryDraft => ({ decision: refused({ type: 'artifact.update', artifactId: made.id }) }),
  limit: (): EntryDraft => ({
    decision: admitted({ type: 'change-request.approve' }),
    effects: { records: [limitRecord] },
  }),
} as const;

const limitRecord: RecordChange = {
  kind: 'limit',
  id: 'writesPerSecond',
  value: { limit: 'writesPerSecond', value: 2_000, changeRequestId: 'change-1', at: '2026-03-01T12:00:00.000Z' },
};

export type DraftKind = keyof typeof drafts;
export const DRAFT_KINDS: readonly DraftKind[] = ['create', 'remove', 'read', 'refuse', 'limit'];

/** Seals one block on a head; grows `tree`. */
export function seal(kinds: readonly DraftKind[], previous = EMPTY_HEAD, tree = new MerkleTree(sha256)): SealedBlock {
  let salts = 0;
  return sealBlock(
    {
      previous,
      tree,
      drafts: kinds.map((kind) => drafts[kind]()),
      at: '2026-03-01T12:00:00.000Z',
      nextSalt: () => String((salts += 1)).padStart(32, '0'),
      sha256,
      signer,
      origin: ORIGIN,
    },
    () => ({ usage: [], idempotency: [] }),
  );
}

/** A log of one block, as canonical texts with its head. */
export function logOf(kinds: readonly DraftKind[]): { entries: string[]; head: LedgerHead } {
  const { entries, head } = seal(kinds);
  return { entries: entries.map(({ canonical }) => canonical), head };
}

/** The block as a store gives it back. */
export function storedBlock(block: SealedBlock): StoredBlock {
  const changes = new Map<number, StoredChange>(
    block.artifacts.map(({ seq, change, salt }) => [
      seq,
      {
        artifact: change.artifact,
        salt,
        ...('content' in change && change.content !== null ? { content: change.content } : {}),
      },
    ]),
  );
  return {
    head: block.head,
    entries: block.entries.map(({ canonical }) => canonical),
    checkpoint: block.checkpoint,
    details: block.details,
    changes,
  };
}
