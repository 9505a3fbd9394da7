import {
  addDays,
  canonicalJson,
  statusAt,
  withApproval,
  type Approval,
  type Caller,
  type ChangeKind,
  type ChangeRequest,
  type GovernedRequest,
  type IntegrationDeclaration,
  type JsonObject,
  type RecordChange,
  type Sha256,
} from '@bucket/domain';
import type { RandomSource } from '@bucket/ports';
import { limitInForce } from '../committer/gate.ts';
import { governed, observed } from '../committer/govern.ts';
import {
  idempotent,
  type IdempotencyClaim,
  type IdempotencySurroundings,
  type Replayable,
} from '../committer/idempotent.ts';
import type { Outcome } from '../committer/outcome.ts';
import type { Committer } from '../committer/committer.ts';
import { effectsOfApproval, subjectOf, type ChangeSubject } from './change-effects.ts';

export interface RequestChangeCommand {
  readonly caller: Caller;
  readonly kind: ChangeKind;
  /** Checked for its shape by `subjectOf`, which says where it is wrong. */
  readonly subject: ChangeSubject;
  readonly reason: string;
  readonly idempotency?: IdempotencyClaim;
}

export interface DecideChangeCommand {
  readonly caller: Caller;
  readonly changeRequestId: string;
  readonly decision: 'approve' | 'reject';
  readonly digest: string;
  readonly reason: string;
}

export { subjectOf };

/** Asking for changes and deciding them: two people, the owner and the advisor, neither of whom asked. */
export class ChangeRequests {
  readonly #committer: Committer;
  readonly #surroundings: IdempotencySurroundings & { readonly random: RandomSource; readonly sha256: Sha256 };

  constructor(committer: Committer, surroundings: IdempotencySurroundings & { random: RandomSource; sha256: Sha256 }) {
    this.#committer = committer;
    this.#surroundings = surroundings;
  }

  create({
    caller,
    kind,
    subject,
    reason,
    idempotency,
  }: RequestChangeCommand): Promise<Replayable<Outcome<ChangeRequest>>> {
    const { gate, random, sha256 } = this.#surroundings;
    const declaration = subject.kind === 'integration' ? subject.declaration : undefined;
    const body = subjectBody(subject);
    const id = random.uuid7();
    const command = governed(gate, requestOf(caller, declaration), (block) => {
      const changeRequest: ChangeRequest = {
        id,
        kind,
        subject: body,
        digest: `sha256:${sha256.hex(canonicalJson({ kind, subject: body }))}`,
        reason,
        requestedBy: caller.actor.id,
        requestedAt: block.at,
        expiresAt: addDays(block.at, limitInForce(block.state, 'changeRequestDays')),
        status: 'pending',
        approvals: [],
      };
      return { value: changeRequest, effects: { records: [recordOf(changeRequest)] } };
    });
    return this.#committer.submit(idempotent(command, idempotency, caller, this.#surroundings));
  }

  decide({ caller, changeRequestId, decision, digest, reason }: DecideChangeCommand): Promise<Outcome<ChangeRequest>> {
    const { gate } = this.#surroundings;
    const type = decision === 'approve' ? 'change-request.approve' : 'change-request.reject';
    return this.#committer.submit(
      governed(gate, { type, caller, subjectId: changeRequestId, approval: { digest } }, (block) => {
        const before = block.state.changeRequest(changeRequestId);
        const role = caller.actor.role;
        // The gate admits only owner and advisor, and only for a request that exists.
        if (before === undefined || (role !== 'owner' && role !== 'advisor'))
          throw new TypeError('admitted what no rule admits');
        const approval: Approval = { personId: caller.actor.id, role, decision, digest, reason, at: block.at };
        const after = withApproval(before, approval);
        const records = [recordOf(after), ...(after.status === 'approved' ? effectsOfApproval(after, block) : [])];
        return { value: after, effects: { records } };
      }),
    );
  }

  /** What others asked for does not exist for a product: a rule of the gate. */
  get(caller: Caller, changeRequestId: string): Promise<Outcome<ChangeRequest>> {
    const { gate } = this.#surroundings;
    return this.#committer.submit(
      governed(gate, { type: 'change-request.read', caller, subjectId: changeRequestId }, (block) => {
        const found = block.state.changeRequest(changeRequestId);
        if (found === undefined) throw new TypeError('admitted a change request that is not there');
        return { value: { ...found, status: statusAt(found, block.at) } };
      }),
    );
  }

  /** Newest last. Products see what they asked for themselves, people all. */
  async list(caller: Caller): Promise<Outcome<readonly ChangeRequest[]>> {
    const outcome = await this.#committer.submit(
      observed(this.#surroundings.gate, { type: 'change-request.read', caller }),
    );
    if (outcome.kind === 'refused') return outcome;
    const { ledger } = this.#committer;
    const value = ledger.state
      .changeRequests()
      .filter(({ requestedBy }) => caller.productId === null || requestedBy === caller.actor.id)
      .map((request) => ({ ...request, status: statusAt(request, ledger.head.at) }));
    return { ...outcome, value };
  }
}

function requestOf(caller: Caller, declaration: IntegrationDeclaration | undefined): GovernedRequest {
  return { type: 'change-request.create', caller, ...(declaration === undefined ? {} : { declaration }) };
}

function subjectBody(subject: ChangeSubject): JsonObject {
  return subject.kind === 'integration' ? { ...subject.declaration } : { ...subject.change };
}

const recordOf = (value: ChangeRequest): RecordChange => ({ kind: 'change-request', id: value.id, value });
