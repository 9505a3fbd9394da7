import type { ErasureResult, ErasureSubject } from '../lifecycle/erasure.ts';
import type { IntegrationDeclaration } from './integration.ts';

/** A new value of one limit; `productId` for a limit that every product has of its own. */
export interface LimitChange {
  readonly limit: string;
  readonly value: number;
  readonly productId?: string;
}

/** What each kind of change is about, as it was checked when it was asked for. */
export interface ChangeSubjects {
  readonly integration: IntegrationDeclaration;
  readonly limit: LimitChange;
  readonly 'hold-release': HoldRelease;
  readonly erasure: ErasureSubject;
  readonly 'retention-lock': RetentionLockChange;
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

/** Kinds that are decided. The REST contract names further ones, which are refused. */
export const CHANGE_KINDS = [
  'integration',
  'limit',
  'hold-release',
  'erasure',
  'retention-lock',
] as const satisfies readonly ChangeKind[];

/** A kind with its subject. */
export type ChangeSubject = {
  readonly [K in ChangeKind]: { readonly kind: K; readonly subject: ChangeSubjects[K] };
}[ChangeKind];

export type ChangeStatus = 'pending' | 'approved' | 'rejected' | 'lapsed';

export interface Approval {
  readonly personId: string;
  readonly role: 'owner' | 'advisor';
  readonly decision: 'approve' | 'reject';
  readonly digest: string;
  readonly reason: string;
  readonly at: string;
}

interface ChangeRequestParts {
  readonly id: string;
  /** `sha256:<hex>` of the RFC 8785 text of `{kind, subject}`: what an approval binds to. */
  readonly digest: string;
  readonly reason: string;
  readonly requestedBy: string;
  readonly requestedAt: string;
  readonly expiresAt: string;
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

/** The status at a moment: an undecided request lapses at `expiresAt` without anybody doing anything. */
export function statusAt(request: ChangeRequest, at: string): ChangeStatus {
  return request.status === 'pending' && at >= request.expiresAt ? 'lapsed' : request.status;
}

/** The request after one more voice; it is approved when both roles have approved, rejected by one. */
export function withApproval(request: ChangeRequest, approval: Approval): ChangeRequest {
  const approvals = [...request.approvals, approval];
  const approvedBy = (role: Approval['role']) => approvals.some((a) => a.role === role && a.decision === 'approve');
  const status =
    approval.decision === 'reject' ? 'rejected' : approvedBy('owner') && approvedBy('advisor') ? 'approved' : 'pending';
  return { ...request, approvals, status };
}
