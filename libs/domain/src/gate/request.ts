import type { ArtifactClass } from '../policy/artifact-class.ts';
import type { Product } from '../policy/policy-pack.ts';
import type { Artifact, ArtifactState } from '../artifacts/artifact.ts';
import type { Actor } from '../actors/actor.ts';
import type { GovernanceState } from './governance-state.ts';
import type { ChangeRequest } from './change-request.ts';
import type { DecisionText } from './decision-note.ts';
import type { Credential } from './credential.ts';
import type { Integration, IntegrationDeclaration } from './integration.ts';
import type { OperationType } from './operations.ts';
import type { RequestSignature } from '../log/request-signature.ts';
import type { FieldError, RuleRefusal } from './rule-refusal.ts';
import type { LegalHold } from '../lifecycle/legal-hold.ts';
import type { RetentionLock } from '../lifecycle/retention.ts';

/** Who asks, as the credential says it; nothing of it comes from a body. */
export interface Caller {
  readonly actor: Actor;
  readonly credentialId: string;
  readonly integrationId: string | null;
  readonly productId: string | null;
  readonly requestId: string;
  readonly traceId?: string;
  /** Where the request was signed with the key of the credential. Verified before the gate. */
  readonly signature?: RequestSignature;
}

/** `If-Match`: absent, any (`*`), or the versions of its strong entity tags; none for tags that are none of ours. */
export type Precondition =
  | { readonly kind: 'absent' }
  | { readonly kind: 'any' }
  | { readonly kind: 'versions'; readonly versions: readonly number[] };

/** A payload and what was found out about it before the gate; measuring is work, judging is not. */
export interface PayloadFacts {
  /** UTF-8 bytes of the canonical form. */
  readonly sizeBytes: number;
  readonly schemaVersion: number | undefined;
  /** Where it breaks the schema of its class; empty when it does not. */
  readonly violations: readonly FieldError[];
  /** What it holds of the things that are never admitted; empty when nothing. */
  readonly forbidden: readonly FieldError[];
}

/** A decision on a change request as it was given. */
export interface GivenApproval {
  readonly digest: string;
  /** What the given signature proved to be; absent where none was given. */
  readonly signed?: SignedDecision;
}

/** What was found out about a signed decision before the gate. */
export type SignedDecision =
  | { readonly kind: 'unverified'; readonly reason: string }
  | {
      readonly kind: 'verified';
      /** C2SP vkey under which the note verifies. */
      readonly publicKey: string;
      readonly decision: DecisionText;
    };

/** What is asked of the gate. The parts that an operation does not have are absent. */
export interface GovernedRequest {
  readonly type: OperationType;
  readonly caller: Caller;
  readonly artifactClass?: string;
  readonly artifactId?: string;
  readonly version?: number;
  readonly ownerId?: string;
  readonly payload?: PayloadFacts;
  readonly precondition?: Precondition;
  /** Entity the operation is about, for governance operations. */
  readonly subjectId?: string;
  readonly approval?: GivenApproval;
  readonly declaration?: IntegrationDeclaration;
  /** What the texts of the request (owner, labels, reasons) hold of the things that are never admitted. */
  readonly forbidden?: readonly FieldError[];
  /** Product asked about, for people who may look into more than one. */
  readonly productId?: string;
  /** For a request that is no request of the REST contract: what is wrong with it. */
  readonly invalid?: { readonly code: string; readonly reason: string };
  /** For an idempotency key that was used before: what it was used for. */
  readonly replay?: 'first-answer' | 'running' | 'other-request';
}

/** What the gate knows of a version that is restored, read or destroyed, or of the hold, lock or sweep that is asked for. */
export interface LifecycleFacts {
  /** State of the version concerned; undefined where there is none. */
  readonly state?: ArtifactState | undefined;
  /** Whether the version is out of use: superseded, or the head of a deleted artifact. */
  readonly isRetired?: boolean;
  /** Holds in force on it. */
  readonly holds?: readonly LegalHold[];
  /** In retention time: what time it is, and when its retention or its recoverability ends. */
  readonly time?: { readonly nowMs: number; readonly endsMs: number };
  /** The lock that keeps it from being erased. */
  readonly lock?: RetentionLock | undefined;
  /** For an erasure: whether an approved change request erases the version. */
  readonly isErasureApproved?: boolean;
  /** For a sweep: whether what is due is what its digest says. */
  readonly isDigestCurrent?: boolean;
}

/** What the gate may know: read once a block, the same for every rule. */
export interface Facts {
  /** RFC 3339 UTC with milliseconds: the time of the block. */
  readonly at: string;
  /**
   * What the clock of the server says. Earlier than `at` where an entry was written while the clock had jumped ahead: no
   * credential is lost for good by that.
   */
  readonly now: string;
  readonly state: GovernanceState;
  readonly credential: Credential | undefined;
  readonly integration: Integration | undefined;
  /** The class asked for, or that of the artifact; undefined when there is none of this name. */
  readonly artifactClass: ArtifactClass | undefined;
  readonly product: Product | undefined;
  /** The product a declaration names. */
  readonly declaredProduct: Product | undefined;
  /** The artifact, if it exists within what the caller may see: another product's does not exist. */
  readonly artifact: Artifact | undefined;
  /** Parents asked for that do not exist within the caller's product. */
  readonly missingParents: readonly string[];
  /** Whether the version asked for exists. */
  readonly versionExists: boolean;
  readonly changeRequest: ChangeRequest | undefined;
  readonly subjectIntegration: Integration | undefined;
  readonly subjectCredential: Credential | undefined;
  /** Why a change request could not take effect on the state as it stands, or undefined. */
  readonly objection: RuleRefusal | undefined;
  /** `sha256:<hex>` of the subject that a stored change request holds now. */
  readonly subjectDigest: string | undefined;
  /** `sha256:<hex>` of the schema that runs for the class asked for. */
  readonly schemaFingerprint: string | undefined;
  /** First line of what people sign: the log's origin. */
  readonly origin: string;
  readonly limits: Capacity;
  /** Absent where the operation has nothing to do with retention, holds or the destruction of content. */
  readonly lifecycle?: LifecycleFacts;
}

/** Limits of capacity in force, after approved changes. */
export interface Capacity {
  readonly artifactsTotal: number;
  readonly artifactsPerProduct: number;
  readonly storageBytesTotal: number;
  readonly storageBytesOfProduct: number;
}
