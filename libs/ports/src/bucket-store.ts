import type { ArtifactReader } from './artifact-reader.ts';
import type { AuditReader } from './audit-reader.ts';
import type { LedgerStore } from './ledger-store.ts';
import type { StoreInspector } from './store-inspector.ts';

/** One store serves all roles, because a commit makes them change together. */
export interface BucketStore extends LedgerStore, ArtifactReader, AuditReader, StoreInspector {}
