import type { JsonObject } from '../json/json-value.ts';

/** Kinds the REST contract names; those this version decides are in `CHANGE_KINDS_SERVED`. */
export const CHANGE_KINDS = [
  'integration',
  'schema',
  'rule-set',
  'exception',
  'hold-release',
  'erasure',
  'limit',
  'principal',
  'retention-lock',
  'unfreeze',
] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

export const CHANGE_KINDS_SERVED = ['integration', 'limit'] as const satisfies readonly ChangeKind[];

export type ChangeStatus = 'pending' | 'approved' | 'rejected' | 'lapsed';

export interface Approval {
  readonly personId: string;
  readonly role: 'owner' | 'advisor';
  readonly decision: 'approve' | 'reject';
  readonly digest: string;
  readonly reason: string;
  readonly at: string;
}

/** A change waits for two people, the owner and the advisor, neither of whom asked for it. */
export interface ChangeRequest {
  readonly id: string;
  readonly kind: ChangeKind;
  readonly subject: JsonObject;
  /** `sha256:<hex>` of the RFC 8785 text of `{kind, subject}`: what an approval binds to. */
  readonly digest: string;
  readonly reason: string;
  readonly requestedBy: string;
  readonly requestedAt: string;
  readonly expiresAt: string;
  readonly status: ChangeStatus;
  readonly approvals: readonly Approval[];
}

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
