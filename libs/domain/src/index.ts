export * from './artifacts/artifact.ts';
export * from './artifacts/instant.ts';
export * from './audit/draft.ts';
export * from './audit/entry.ts';
export * from './audit/proven-records.ts';
export * from './audit/restore-block.ts';
export * from './audit/seal-block.ts';
export {
  isSealedBlock,
  type BlockProjections,
  type GovernanceDetail,
  type IdempotencyRecord,
  type SealedArtifactChange,
  type SealedBlock,
  type SealedParts,
} from './audit/sealed-block.ts';
export * from './audit/verify-chain.ts';
export * from './classes/index.ts';
export * from './encoding/index.ts';
export * from './encoding/utf8-length.ts';
export * from './errors/bucket-error.ts';
export * from './errors/fault-codes.ts';
export * from './errors/refusal-codes.ts';
export * from './governance/change-request.ts';
export * from './governance/forbidden-content.ts';
export * from './governance/integration.ts';
export * from './governance/judge.ts';
export * from './governance/operations.ts';
export * from './governance/request.ts';
export * from './governance/roles.ts';
export * from './governance/rule.ts';
export * from './governance/rules/rule-set.ts';
export * from './json/index.ts';
export * from './limits/index.ts';
export * from './merkle/index.ts';
export * from './note/index.ts';
export * from './state/governance-state.ts';
