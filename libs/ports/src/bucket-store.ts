import type { ArtifactReader } from './artifact-reader.ts';
import type { AuditReader } from './audit-reader.ts';
import type { LedgerStore } from './ledger-store.ts';

/** One store serves all three roles, because a commit makes them change together. */
export interface BucketStore extends LedgerStore, ArtifactReader, AuditReader {}
