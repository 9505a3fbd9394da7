import {
  addDays,
  canonicalJson,
  hideOwner,
  maySeeProduct,
  statusAt,
  withApproval,
  withoutName,
  type Approval,
  type Caller,
  type ChangeRequest,
  type ChangeSubject,
  type JsonObject,
  type RecordChange,
  type Sha256,
} from '@bucket/domain';
import type { RandomSource } from '@bucket/ports';
import type { IdempotencyClaim } from '../committer/command.ts';
import type { Committer } from '../committer/committer.ts';
import { commandFor, type Decider } from '../committer/decider.ts';
import { limitInForce } from '../committer/gate.ts';
import { observe } from '../committer/observation.ts';
import type { Outcome, Replayable } from '../committer/outcome.ts';
import { effectsOfApproval, judgedParts, objectionTo } from './kinds/change-kinds.ts';

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
}

export interface DecideChangeCommand extends DecideInput {
  readonly caller: Caller;
}

export const requestChangeDecider: Decider<RequestInput, ChangeRequest> = {
  kind: 'change-request.create',
  request: ({ change }, { caller }) => ({ type: 'change-request.create', caller, ...judgedParts(change) }),
  ownFacts: ({ change }, { block }) => ({ objection: objectionTo(change, block) }),
  act: ({ id, change, digest, reason }, { block, caller }) => {
    const changeRequest: ChangeRequest = {
      id,
      ...change,
      digest,
      reason,
      requestedBy: caller.actor.id,
      requestedAt: block.at,
      expiresAt: addDays(block.at, limitInForce(block.state, 'changeRequestDays')),
      status: 'pending',
      approvals: [],
    };
    return { value: changeRequest, effects: { records: [recordOf(changeRequest)] } };
  },
};

export const decideChangeDecider: Decider<DecideInput, ChangeRequest> = {
  kind: 'change-request.decide',
  request: ({ changeRequestId, decision, digest }, { caller }) => ({
    type: decision === 'approve' ? 'change-request.approve' : 'change-request.reject',
    caller,
    subjectId: changeRequestId,
    approval: { digest },
  }),
  ownFacts: ({ changeRequestId }, { block }) => {
    const found = block.state.changeRequest(changeRequestId);
    return found === undefined ? {} : { objection: objectionTo(found, block) };
  },
  act: ({ changeRequestId, decision, digest, reason }, { block, caller }) => {
    const before = block.state.changeRequest(changeRequestId);
    const { id: personId, role } = caller.actor;
    // The gate admits only owner and advisor, and only for a request that exists.
    if (before === undefined || (role !== 'owner' && role !== 'advisor')) {
      throw new TypeError('admitted what no rule admits');
    }
    const approval: Approval = { personId, role, decision, digest, reason, at: block.at };
    const after = withApproval(before, approval);
    const effects = after.status === 'approved' ? effectsOfApproval(after, block) : [];
    return { value: after, effects: { records: [recordOf(after), ...effects] } };
  },
};

export const readChangeDecider: Decider<{ readonly changeRequestId: string }, ChangeRequest> = {
  kind: 'change-request.read',
  request: ({ changeRequestId }, { caller }) => ({ type: 'change-request.read', caller, subjectId: changeRequestId }),
  act: ({ changeRequestId }, { block }) => {
    const found = block.state.changeRequest(changeRequestId);
    if (found === undefined) throw new TypeError('admitted a change request that is not there');
    return { value: { ...found, status: statusAt(found, block.at) } };
  },
};

/** Asking for changes and deciding them: two people, the owner and the advisor, neither of whom asked. */
export class ChangeRequests {
  readonly #committer: Committer;
  readonly #random: RandomSource;
  readonly #sha256: Sha256;

  constructor(committer: Committer, { random, sha256 }: { readonly random: RandomSource; readonly sha256: Sha256 }) {
    this.#committer = committer;
    this.#random = random;
    this.#sha256 = sha256;
  }

  create({ caller, idempotency, ...asked }: RequestChangeCommand): Promise<Replayable<Outcome<ChangeRequest>>> {
    const { change, reason } = this.#withoutOwner(asked);
    const digest = `sha256:${this.#sha256.hex(canonicalJson({ kind: change.kind, subject: { ...change.subject } } as unknown as JsonObject))}`;
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

  decide({ caller, ...input }: DecideChangeCommand): Promise<Outcome<ChangeRequest>> {
    return this.#committer.submit(commandFor(decideChangeDecider, caller, input));
  }

  /** What others asked for does not exist for a product: a rule of the gate. */
  get(caller: Caller, changeRequestId: string): Promise<Outcome<ChangeRequest>> {
    return this.#committer.submit(commandFor(readChangeDecider, caller, { changeRequestId }));
  }

  /** Oldest first. Products see what they asked for themselves, people all. */
  async list(caller: Caller): Promise<Outcome<readonly ChangeRequest[]>> {
    const outcome = await this.#committer.submit(observe({ type: 'change-request.read', caller }));
    if (outcome.kind === 'refused') return outcome;
    const { ledger } = this.#committer;
    const value = ledger.state
      .changeRequests()
      .filter(({ requestedBy }) => maySeeProduct(caller, null) || requestedBy === caller.actor.id)
      .map((request) => ({ ...request, status: statusAt(request, ledger.head.at) }));
    return { ...outcome, value };
  }
}

const recordOf = (value: ChangeRequest): RecordChange => ({ kind: 'change-request', id: value.id, value });
