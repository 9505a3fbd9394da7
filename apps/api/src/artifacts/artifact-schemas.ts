import { DEFAULT_LIMITS, type Artifact, type ArtifactParent, type JsonObject } from '@bucket/domain';
import { ref } from '../openapi/api-operation.ts';
import { schemaOfDto } from '../openapi/dto-schema.ts';
import {
  digest,
  examples,
  hash,
  instant,
  listOf,
  oneOf,
  optional,
  orNull,
  pageSchema,
  shape,
  text,
  uuid,
  whole,
} from '../openapi/shapes.ts';
import type { WrittenArtifact } from './artifact-answers.ts';
import { CreateArtifactDto, UpdateArtifactDto } from './artifact.dto.ts';
import type { BatchItemResult } from './batch.ts';
import type { Receipt } from './receipts.ts';

const artifact = shape<Artifact>({
  id: uuid('The id of the artifact, a UUIDv7.'),
  productId: text('The product that owns the artifact: that of the credential which created it.'),
  artifactClass: text('The class that determines the schema and the permitted operations.'),
  schemaVersion: whole('The version of the schema of the class.', 1),
  ownerId: text('The owner within the product.'),
  integrationId: text('The integration that wrote this version.'),
  version: whole('The number of this version, counted from 1.', 1),
  state: oneOf('A `deleted` artifact can be restored; a `purged` or `erased` one cannot.', [
    'active',
    'deleted',
    'purged',
    'erased',
  ]),
  contentHash: digest('SHA-256 of the payload in its RFC 8785 form.'),
  sizeBytes: whole('The size of the payload in its RFC 8785 form, in bytes of UTF-8.'),
  createdAt: instant('When the artifact was created, by the server’s clock.'),
  createdBy: text('The credential that created the artifact.'),
  updatedAt: instant('When the artifact was last updated, deleted or restored.'),
  updatedBy: text('The credential that last updated, deleted or restored the artifact.'),
  labels: { type: 'object', description: 'Names and values to find it by.', additionalProperties: { type: 'string' } },
  traceId: orNull(text('The trace that the artifact belongs to.')),
  parents: listOf(ref('Parent'), 'The versions of other artifacts that this one was derived from.'),
  previousContentHash: orNull(text('The `contentHash` of the previous version.')),
  recoverableUntil: orNull(instant('Until when a deleted artifact can be restored.')),
  legalHolds: listOf({ type: 'string' }, 'The ids of the legal holds on the artifact.'),
});

const receipt = shape<Receipt>({
  seq: whole('The number of the audit entry that records the write, and its leaf index.'),
  entryHash: hash('SHA-256 of the canonical text of the entry.'),
  treeSize: whole('The size of the signed tree that contains the entry.', 1),
  contentHash: digest('The `contentHash` of the artifact after the write.'),
  inclusionProof: optional(
    listOf(hash('The hash of a sibling node.'), 'The RFC 9162 inclusion proof; with `Prefer: receipt=proof`.'),
  ),
  checkpoint: optional(text('The signed note over the tree; with `Prefer: receipt=proof`.')),
});

const batchResult = shape<BatchItemResult>({
  index: whole('The position of the item in the request, counted from 0.'),
  status: whole('The status that a request for this item alone would have had.', 200),
  artifact: optional(ref('Artifact')),
  receipt: optional(ref('Receipt')),
  problem: optional(ref('Problem')),
});

export const artifactSchemas: Readonly<Record<string, JsonObject>> = {
  Artifact: artifact,
  Parent: shape<ArtifactParent>({
    artifactId: uuid('The id of an artifact of the same product.'),
    version: whole('One of the versions of that artifact.', 1),
  }),
  Receipt: receipt,
  WrittenArtifact: shape<WrittenArtifact>({ artifact: ref('Artifact'), receipt: ref('Receipt') }),
  ArtifactWithPayload: shape<{ artifact: Artifact; payload: unknown }>({
    artifact: ref('Artifact'),
    payload: { description: 'The payload in its RFC 8785 form.' },
  }),
  ArtifactPage: pageSchema('Artifact'),
  BatchResult: batchResult,
  BatchResults: shape<{ results: BatchItemResult[] }>({
    results: listOf(ref('BatchResult'), 'One result for each item, in the order of the request.'),
  }),
  CreateArtifact: {
    ...schemaOfDto(CreateArtifactDto),
    ...examples({
      artifactClass: 'metadata',
      ownerId: 'team-assistant',
      payload: { title: 'greeting', tags: ['en'] },
      labels: { channel: 'web' },
    }),
  },
  UpdateArtifact: {
    ...schemaOfDto(UpdateArtifactDto),
    ...examples({ payload: { avatarId: 'narrator', displayName: 'The narrator', style: 'abstract' } }),
  },
  CreateBatch: {
    type: 'object',
    additionalProperties: false,
    required: ['items'],
    properties: {
      items: {
        type: 'array',
        minItems: 1,
        maxItems: DEFAULT_LIMITS.batchItems,
        items: { description: 'A `CreateArtifact`. An item that is not valid gets a problem as its result.' },
      },
    },
    ...examples({ items: [{ artifactClass: 'metadata', ownerId: 'team-assistant', payload: { title: 'greeting' } }] }),
  },
};
