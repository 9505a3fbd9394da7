import { addDays } from '../artifacts/instant.ts';
import type { ErasureResult, ErasureSubject } from '../lifecycle/erasure.ts';
import type { RuleSetChange, SchemaChange } from './adoption.ts';
import type { ExceptionChange } from './exception.ts';
import type { UnfreezeChange } from './freeze.ts';
import type { CredentialChange, IntegrationChange } from './integration.ts';
import type { PrincipalChange } from './principal.ts';

/** A new value of one limit; `productId` for a limit that every product has of its own. */
export interface LimitChange {
  readonly limit: string;
  readonly value: number;
  readonly productId?: string;
}

/** What each kind of change is about, as it was checked when it was asked for. */
export interface ChangeSubjects {
  readonly integration: IntegrationChange;
  readonly credential: CredentialChange;
  readonly schema: SchemaChange;
  readonly 'rule-set': RuleSetChange;
  readonly exception: ExceptionChange;
  readonly limit: LimitChange;
  readonly principal: PrincipalChange;
  readonly unfreeze: UnfreezeChange;
  readonly 'hold-release': HoldRelease;
  readonly erasure: ErasureSubject;
  readonly 'retention-lock': RetentionLockChange;
  readonly certification: Countersignature;
}

/** The certification to be countersigned, by the digest of its envelope. */
export interface Countersignature {
  readonly certificationId: string;
  readonly digest: string;
}

/** The hold to be released, with the case that it was placed on: the approvers see which matter they release. */
export interface HoldRelease {
  readonly holdId: string;
}

/** How long content of a class of a product is kept at least after it went out of use. */
export interface RetentionLockChange {
  readonly productId: string;
  readonly artifactClass: string;
  readonly days: number;
}

export type ChangeKind = keyof ChangeSubjects;

/** A kind with its subject. */
export type ChangeSubject = {
  readonly [K in ChangeKind]: { readonly kind: K; readonly subject: ChangeSubjects[K] };
}[ChangeKind];

export type ChangeStatus = 'pending' | 'approved' | 'rejected' | 'lapsed';

/** The two roles whose voices decide; each gives one. */
export const VOICE_ROLES = ['owner', 'advisor'] as const;
export type VoiceRole = (typeof VOICE_ROLES)[number];

export interface Approval {
  readonly personId: string;
  readonly role: VoiceRole;
  readonly decision: 'approve' | 'reject';
  readonly digest: string;
  readonly reason: string;
  readonly at: string;
  /** Where the person has enrolled a key: what they signed, a C2SP signed note, and the vkey that verifies it. */
  readonly signature?: string;
  readonly publicKey?: string;
}

interface ChangeRequestParts {
  readonly id: string;
  /** `sha256:<hex>` of the RFC 8785 text of `{kind, subject}`: what an approval binds to. */
  readonly digest: string;
  readonly reason: string;
  readonly requestedBy: string;
  readonly requestedAt: string;
  /** By when it should be decided (failure scenario 3); afterwards it is overdue, and still waits. */
  readonly decideBy: string;
  readonly expiresAt: string;
  /** When owner and advisor were told that it is overdue; absent until then. */
  readonly overdueAt?: string;
  readonly status: ChangeStatus;
  readonly approvals: readonly Approval[];
  /** What carrying it out came to; for an erasure, once that is done. */
  readonly result?: ErasureResult;
}

/** A change request of one kind. */
export interface ChangeRequestOf<K extends ChangeKind> extends ChangeRequestParts {
  readonly kind: K;
  readonly subject: ChangeSubjects[K];
}

/** A change waits for two people, the owner and the advisor, neither of whom asked for it. */
export type ChangeRequest = { readonly [K in ChangeKind]: ChangeRequestOf<K> }[ChangeKind];

/** A change request as the log holds it. Those written before requests had a time to be decided by have a day, as all others. */
export function storedChangeRequest(stored: ChangeRequest): ChangeRequest {
  // The log is older than the member.
  const { decideBy } = stored as Partial<ChangeRequest>;
  return decideBy === undefined ? { ...stored, decideBy: addDays(stored.requestedAt, 1) } : stored;
}

/** The status at a moment: an undecided request lapses at `expiresAt` without anybody doing anything. */
export function statusAt(request: ChangeRequest, at: string): ChangeStatus {
  return request.status === 'pending' && at >= request.expiresAt ? 'lapsed' : request.status;
}

/** Whether a request waits longer than it should: undecided at `decideBy`, and not lapsed. */
export function isOverdue(request: ChangeRequest, at: string): boolean {
  return statusAt(request, at) === 'pending' && at >= request.decideBy;
}

/** A change request as it is shown: its status and whether it is overdue, at a moment. */
export type ShownChange = ChangeRequest & { readonly overdue: boolean };

/** What a request is at a moment. */
export function shownAt(request: ChangeRequest, at: string): ShownChange {
  return { ...request, status: statusAt(request, at), overdue: isOverdue(request, at) };
}

/**
 * The voices that still count: those whose person may still act in the role they spoke in. Whoever is suspended, revoked or
 * given other roles between their voice and the decision has not spoken.
 */
export function standingVoices(
  { approvals }: ChangeRequest,
  isInOffice: (personId: string, role: VoiceRole) => boolean,
): readonly Approval[] {
  return approvals.filter(({ personId, role }) => isInOffice(personId, role));
}

/**
 * The request after one more voice: rejected by one, approved once every role has approved and each through another person.
 *
 * @param standing the voices before this one that still count
 */
export function withApproval(request: ChangeRequest, approval: Approval, standing: readonly Approval[]): ChangeRequest {
  const approvals = [...request.approvals, approval];
  return {
    ...request,
    approvals,
    status: approval.decision === 'reject' ? 'rejected' : decided([...standing, approval]),
  };
}

function decided(voices: readonly Approval[]): ChangeStatus {
  const approving = voices.filter(({ decision }) => decision === 'approve');
  const people = new Set(approving.map(({ personId }) => personId));
  const isApproved = VOICE_ROLES.every((needed) => approving.some(({ role }) => role === needed));
  return isApproved && people.size >= VOICE_ROLES.length ? 'approved' : 'pending';
}
