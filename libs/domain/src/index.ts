export * from './actors/actor.ts';
export * from './actors/roles.ts';
export * from './alerts/alert.ts';
export * from './alerts/alert-event.ts';
export * from './alerts/alert-position.ts';
export * from './artifacts/artifact.ts';
export * from './artifacts/derived-id.ts';
export * from './artifacts/instant.ts';
export * from './bytes/index.ts';
export * from './certification/certification.ts';
export * from './errors/bucket-error.ts';
export * from './errors/fault-codes.ts';
export * from './errors/refusal-codes.ts';
export * from './evidence/index.ts';
export * from './gate/adoption.ts';
export {
  ATTEMPTS_COUNT_MS,
  attemptLimits,
  COUNTED_ROLES,
  isToBeFrozen,
  type Attempt,
  type AttemptLimits,
} from './gate/attempts.ts';
export * from './gate/change-request.ts';
export * from './gate/credential.ts';
export * from './gate/decision-note.ts';
export * from './gate/declared-policies.ts';
export * from './gate/exception.ts';
export * from './gate/forbidden-content.ts';
export * from './gate/freeze.ts';
export * from './gate/governance-state.ts';
export * from './gate/integration.ts';
export * from './gate/judge.ts';
export * from './gate/operations.ts';
export * from './gate/principal.ts';
export * from './gate/oidc-subject.ts';
export * from './gate/request-key.ts';
export * from './gate/request.ts';
export * from './gate/rule-refusal.ts';
export * from './gate/rule.ts';
export * from './gate/visibility.ts';
export * from './gate/rules/rule-set.ts';
export * from './gate/table/decision-table.ts';
export { WRITES, type Write } from './gate/table/situation.ts';
export * from './json/index.ts';
export * from './lifecycle/erasure.ts';
export * from './lifecycle/hidden-name.ts';
export * from './lifecycle/legal-hold.ts';
export * from './lifecycle/retention.ts';
export * from './lifecycle/retention-time.ts';
export * from './lifecycle/sweep.ts';
export * from './limits/index.ts';
export * from './log/commitment.ts';
export { coseReceipt, receiptToSign, type ReceiptClaim } from './log/cose/cose-receipt.ts';
export * from './log/draft.ts';
export * from './log/entry.ts';
export * from './log/merkle/index.ts';
export * from './log/note/index.ts';
export * from './log/proven-records.ts';
export * from './log/request-signature.ts';
export * from './log/restore-block.ts';
export * from './log/seal-block.ts';
export {
  isSealedBlock,
  type BlockProjections,
  type ChangeWithoutContent,
  type GovernanceDetail,
  type IdempotencyRecord,
  type SealedArtifactChange,
  type SealedBlock,
  type SealedParts,
} from './log/sealed-block.ts';
export * from './log/verify-chain.ts';
export * from './policy/index.ts';
export * from './threats/threats.ts';
