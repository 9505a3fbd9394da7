export { sha256 } from './crypto.ts';
export { parseReaderPolicy } from './reader-policy.ts';
export type { ReaderPolicy, ReaderPolicyReading, TrustedSpan } from './reader-policy.ts';
export type { Verdict, Verification } from './verdict.ts';
export { verifyEvidence } from './verify-evidence.ts';
export { ExportVerifier } from './verify-export.ts';
