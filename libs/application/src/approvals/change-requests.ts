import {
  addDays,
  canonicalJson,
  forbiddenContent,
  hideOwner,
  standingVoices,
  maySeeProduct,
  shownAt,
  withApproval,
  withoutName,
  type Approval,
  type Caller,
  type FieldError,
  type JsonValue,
  type SignedDecision,
  type ChangeRequest,
  type ChangeSubject,
  type ShownChange,
  type RecordChange,
  type Sha256,
} from '@bucket/domain';
import type { RandomSource, SignatureVerifier } from '@bucket/ports';
import type { IdempotencyClaim } from '../committer/command.ts';
import type { Committer } from '../committer/committer.ts';
import { commandFor, type Decider, type DecisionContext } from '../committer/decider.ts';
import { limitInForce } from '../committer/gate.ts';
import { observe } from '../committer/observation.ts';
import type { Outcome, Replayable } from '../committer/outcome.ts';
import type { Standing } from './kinds/change-kind.ts';
import { effectsOfApproval, judgedParts, objectionTo, shownOf } from './kinds/change-kinds.ts';
import { verifyDecisions, type VerifyDecision } from './verify-decision.ts';

export interface RequestChangeCommand {
  readonly caller: Caller;
  /** As `parseSubject` gives it. */
  readonly change: ChangeSubject;
  readonly reason: string;
  readonly idempotency?: IdempotencyClaim;
}

interface RequestInput {
  readonly id: string;
  readonly change: ChangeSubject;
  /** `sha256:<hex>` of the RFC 8785 text of `{kind, subject}`. */
  readonly digest: string;
  readonly reason: string;
}

interface DecideInput {
  readonly changeRequestId: string;
  readonly decision: 'approve' | 'reject';
  readonly digest: string;
  readonly reason: string;
  readonly signature?: GivenSignature;
}

/** A signed note as it came, and what it proved to be. */
interface GivenSignature {
  readonly note: string;
  readonly signed: SignedDecision;
}

export interface DecideChangeCommand extends Omit<DecideInput, 'signature'> {
  readonly caller: Caller;
  /** C2SP signed note over `decisionText`. */
  readonly signature?: string;
}

/** A change request with what its approvers are shown. */
export interface ShownChangeRequest {
  readonly changeRequest: ShownChange;
  /** What will be different, in sentences; empty once it is decided. */
  readonly shows: readonly string[];
}

export const requestChangeDecider: Decider<RequestInput, ChangeRequest> = {
  kind: 'change-request.create',
  request: ({ change, reason }, { caller }) => ({
    type: 'change-request.create',
    caller,
    forbidden: secretsIn({ subject: { ...change.subject }, reason }),
    ...judgedParts(change),
  }),
  ownFacts: ({ change }, context) => ({ objection: objectionTo(change, standingOf(context, context.block.at)) }),
  act: ({ id, change, digest, reason }, { block, caller }) => {
    const changeRequest: ChangeRequest = {
      id,
      ...change,
      digest,
      reason,
      requestedBy: caller.actor.id,
      requestedAt: block.at,
      decideBy: addDays(block.at, limitInForce(block.state, 'changeDecisionHours') / 24),
      expiresAt: addDays(block.at, limitInForce(block.state, 'changeRequestDays')),
      status: 'pending',
      approvals: [],
    };
    return { value: changeRequest, effects: { records: [recordOf(changeRequest)] } };
  },
};

export const decideChangeDecider: Decider<DecideInput, ChangeRequest> = {
  kind: 'change-request.decide',
  request: ({ changeRequestId, decision, digest, reason, signature }, { caller }) => ({
    type: decision === 'approve' ? 'change-request.approve' : 'change-request.reject',
    caller,
    subjectId: changeRequestId,
    approval: { digest, ...(signature === undefined ? {} : { signed: signature.signed }) },
    forbidden: secretsIn({ reason }),
  }),
  ownFacts: ({ changeRequestId }, context) => {
    const found = context.block.state.changeRequest(changeRequestId);
    if (found === undefined) return {};
    return {
      objection: objectionTo(found, standingOf(context, found.requestedAt)),
      // What is kept is hashed again: an approval of something that was altered meanwhile is none.
      subjectDigest: subjectDigest(found, context.sha256),
    };
  },
  act: ({ changeRequestId, decision, digest, reason, signature }, context) => {
    const { block, caller } = context;
    const before = block.state.changeRequest(changeRequestId);
    const { id: personId, role } = caller.actor;
    // The gate admits only owner and advisor, and only for a request that exists.
    if (before === undefined || (role !== 'owner' && role !== 'advisor')) {
      throw new TypeError('admitted what no rule admits');
    }
    const approval: Approval = { personId, role, decision, digest, reason, at: block.at, ...kept(signature) };
    const standing = standingVoices(before, (id, as) => block.state.isInOffice(id, as));
    const after = withApproval(before, approval, standing);
    const effects =
      after.status === 'approved' ? effectsOfApproval(after, standingOf(context, before.requestedAt)) : [];
    return { value: after, effects: { records: [recordOf(after), ...effects] } };
  },
};

/** What of a signature stays with the decision, so that it verifies without the bucket. */
function kept(signature: GivenSignature | undefined): Pick<Approval, 'signature' | 'publicKey'> {
  if (signature?.signed.kind !== 'verified') return {};
  return { signature: signature.note, publicKey: signature.signed.publicKey };
}

export const readChangeDecider: Decider<{ readonly changeRequestId: string }, ShownChangeRequest> = {
  kind: 'change-request.read',
  request: ({ changeRequestId }, { caller }) => ({ type: 'change-request.read', caller, subjectId: changeRequestId }),
  act: ({ changeRequestId }, context) => {
    const { block } = context;
    const found = block.state.changeRequest(changeRequestId);
    if (found === undefined) throw new TypeError('admitted a change request that is not there');
    const changeRequest = shownAt(found, block.at);
    const shows = changeRequest.status === 'pending' ? shownOf(found, standingOf(context, found.requestedAt)) : [];
    return { value: { changeRequest, shows } };
  },
};

/** Asking for changes and deciding them: two people, the owner and the advisor, neither of whom asked. */
export class ChangeRequests {
  readonly #committer: Committer;
  readonly #random: RandomSource;
  readonly #sha256: Sha256;
  readonly #verify: VerifyDecision;

  constructor(
    committer: Committer,
    {
      random,
      sha256,
      ed25519,
    }: { readonly random: RandomSource; readonly sha256: Sha256; readonly ed25519: SignatureVerifier },
  ) {
    this.#committer = committer;
    this.#random = random;
    this.#sha256 = sha256;
    this.#verify = verifyDecisions(sha256, ed25519);
  }

  create({ caller, idempotency, ...asked }: RequestChangeCommand): Promise<Replayable<Outcome<ChangeRequest>>> {
    const { change, reason } = this.#withoutOwner(asked);
    const digest = subjectDigest(change, this.#sha256);
    const input: RequestInput = { id: this.#random.uuid7(), change, digest, reason };
    return this.#committer.submit(commandFor(requestChangeDecider, caller, input, { idempotency }));
  }

  /** Records are kept for years: of an owner who is to be erased they do not contain the name. */
  #withoutOwner({
    change,
    reason,
  }: Pick<RequestChangeCommand, 'change' | 'reason'>): Pick<RequestChangeCommand, 'change' | 'reason'> {
    if (change.kind !== 'erasure' || !('ownerId' in change.subject)) return { change, reason };
    const { subject } = change;
    return {
      change: { kind: 'erasure', subject: hideOwner(subject, this.#sha256, this.#random.salt()) },
      reason: withoutName(reason, subject.ownerId),
    };
  }

  /** The signature is verified before the block: verifying costs time, and a key never verifies differently later. */
  decide({ caller, signature, ...input }: DecideChangeCommand): Promise<Outcome<ChangeRequest>> {
    const enrolled = this.#committer.ledger.state.principal(caller.actor.id)?.publicKey ?? undefined;
    const given =
      signature === undefined ? {} : { signature: { note: signature, signed: this.#verify(signature, enrolled) } };
    return this.#committer.submit(commandFor(decideChangeDecider, caller, { ...input, ...given }));
  }

  /** What others asked for does not exist for a product: a rule of the gate. */
  get(caller: Caller, changeRequestId: string): Promise<Outcome<ShownChangeRequest>> {
    return this.#committer.submit(commandFor(readChangeDecider, caller, { changeRequestId }));
  }

  /** Oldest first. Products see what they asked for themselves, people all. */
  async list(caller: Caller): Promise<Outcome<readonly ShownChange[]>> {
    const outcome = await this.#committer.submit(observe({ type: 'change-request.read', caller }));
    if (outcome.kind === 'refused') return outcome;
    const { ledger } = this.#committer;
    const value = ledger.state
      .changeRequests()
      .filter(({ requestedBy }) => maySeeProduct(caller, null) || requestedBy === caller.actor.id)
      .map((request) => shownAt(request, ledger.head.at));
    return { ...outcome, value };
  }
}

const recordOf = (value: ChangeRequest): RecordChange => ({ kind: 'change-request', id: value.id, value });

/** `sha256:<hex>` of the RFC 8785 text of `{kind, subject}`. */
function subjectDigest({ kind, subject }: ChangeSubject, sha256: Sha256): string {
  return `sha256:${sha256.hex(canonicalJson({ kind, subject: { ...subject } } as unknown as JsonValue))}`; // read from JSON
}

function standingOf({ block, gate, sha256 }: DecisionContext, requestedAt: string): Standing {
  return { at: block.at, state: block.state, policy: gate.policy, sha256, requestedAt };
}

/** Secrets in what is kept for years. */
function secretsIn(texts: object): readonly FieldError[] {
  const value = texts as JsonValue; // read from JSON
  return forbiddenContent(value, canonicalJson(value), []);
}
