import {
  VERIFICATION_STATES,
  type ConsistencyProofResult,
  type InclusionProofResult,
  type VerificationProgress,
  type VerificationResult,
} from '@bucket/application';
import {
  OPERATIONS,
  type Actor,
  type AuditEntry,
  type IdempotencyMark,
  type JsonObject,
  type LogKeyChange,
} from '@bucket/domain';
import { ref } from '../openapi/api-operation.ts';
import {
  flag,
  hash,
  instant,
  listOf,
  oneOf,
  optional,
  orNull,
  pageSchema,
  shape,
  text,
  whole,
} from '../openapi/shapes.ts';
import { OUTCOMES } from './audit-filter.ts';
import type { ShownEntry, ShownEntryWithText } from './entry-view.ts';

const entry = shape<AuditEntry>({
  seq: whole('The number of the entry, counted from 0 without a gap; also its leaf index.'),
  at: instant('When the decision was recorded, by the server’s clock; never earlier than the previous entry.'),
  type: oneOf('The operation that was requested.', Object.keys(OPERATIONS)),
  outcome: oneOf('Whether the operation was allowed, refused, or failed.', OUTCOMES),
  actor: ref('Actor'),
  integrationId: orNull(text('The integration that the credential belongs to.')),
  productId: orNull(text('The product that the credential belongs to.')),
  artifactId: optional(text('The artifact that the entry is about.')),
  version: optional(whole('The version of the artifact.')),
  artifactClass: optional(text('The class of the artifact.')),
  operation: optional(oneOf('The operation on the artifact.', ['CREATE', 'READ', 'UPDATE', 'DELETE'])),
  commitment: optional(hash('A salted commitment to the payload, or to the governance records of the decision.')),
  format: optional(whole('The format of the log; in entry 0.', 1)),
  idempotency: optional(ref('IdempotencyMark')),
  metadataCommitment: optional(hash('A salted commitment to the metadata of the artifact after the decision.')),
  logKey: optional(
    shape<LogKeyChange>({
      next: text('The verifier key (C2SP vkey) of the key that signs trees after this entry.'),
      previous: text('The verifier key of the key that signed trees up to this entry.'),
    }),
  ),
  rules: optional(listOf(ref('RuleReason'), 'Every rule that refused.')),
  reason: optional(text('An error code or a note.')),
  requestId: text('The id of the request.'),
  signature: optional(
    text(
      'What the caller signed and the signature, masked with the salt that opens the commitment; see the guide on signed requests.',
    ),
  ),
  traceId: optional(text('The trace that the request belongs to.')),
  previousHash: hash('The `entryHash` of the previous entry.'),
});

const hashes = {
  seq: whole('The number of the entry, and its leaf index.'),
  entryHash: hash('SHA-256 of the canonical text.'),
  leafHash: hash('The RFC 6962 leaf hash of the canonical text.'),
  entry: ref('AuditEntry'),
};

export const auditSchemas: Readonly<Record<string, JsonObject>> = {
  Actor: shape<Actor>({
    id: text('The id of a person, or of a product’s credential.'),
    kind: oneOf('The kind of actor.', ['person', 'service', 'ai', 'bucket', 'unknown']),
    role: text('The role in which the actor made the request.'),
  }),
  AuditEntry: entry,
  IdempotencyMark: shape<IdempotencyMark>({
    key: hash('SHA-256 over the credential, the route and the idempotency key.'),
    request: hash('SHA-256 over the body of the request.'),
  }),
  EntryItem: shape<ShownEntry>(hashes),
  EntryPage: pageSchema('EntryItem'),
  EntryDocument: shape<ShownEntryWithText>({
    ...hashes,
    canonical: text('The RFC 8785 text of the entry. Its UTF-8 bytes are the leaf of the tree.'),
  }),
  InclusionProof: shape<InclusionProofResult>({
    leafIndex: whole('The number of the entry.'),
    treeSize: whole('The size of the tree that the proof is for.', 1),
    rootHash: hash('The root hash of that tree.'),
    inclusionProof: listOf(hash('The hash of a sibling node.'), 'The RFC 9162 inclusion proof, from leaf to root.'),
    checkpoint: text('The signed note over that tree.'),
  }),
  ConsistencyProof: shape<ConsistencyProofResult>({
    from: whole('The size of the older tree.'),
    to: whole('The size of the newer tree.'),
    fromRoot: hash('The root hash of the older tree.'),
    toRoot: hash('The root hash of the newer tree.'),
    proof: listOf(hash('The hash of a node.'), 'The RFC 9162 consistency proof.'),
  }),
  VerificationProgress: shape<VerificationProgress>({
    id: text('The id of the verification.'),
    status: oneOf(
      '`failed`: the store could not be read, so there is no result; request the verification again. `interrupted`: the ' +
        'process that answers has no result, because the process that ran the verification has ended or is another one, or ' +
        'because the result is older than the last 100; request the verification again.',
      VERIFICATION_STATES,
    ),
    done: whole('The number of entries that have been verified.'),
    total: whole('The number of entries to verify; 0 if interrupted.'),
    rate: whole('The number of entries per second.'),
    result: optional(ref('Verification')),
  }),
  Verification: shape<VerificationResult>({
    intact: flag('Whether chain, tree and hashes verify and every artifact version is present.'),
    entries: whole('The number of entries that were verified.'),
    artifacts: whole('The number of artifacts that the entries are about.'),
    missing: whole('The number of artifact versions that are recorded but not stored, or stored but not recorded.'),
    firstBroken: optional(
      shape<NonNullable<VerificationResult['firstBroken']>>({
        seq: whole('The number of the first entry that does not verify.'),
        reason: text('What does not verify.'),
      }),
    ),
  }),
};
