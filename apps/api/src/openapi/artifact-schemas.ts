import type { JsonObject } from '@bucket/domain';
import { CreateArtifactDto, UpdateArtifactDto } from '../artifacts/artifact.dto.ts';
import { DEFAULT_LIMITS } from '@bucket/domain';
import { ref } from './api-operation.ts';
import { schemaOfDto } from './dto-schema.ts';
import { digest, examples, hash, instant, listOf, oneOf, orNull, pageOf, shape, text, uuid, whole } from './shapes.ts';

const artifact = shape({
  id: uuid('UUIDv7.'),
  productId: text('The product it belongs to: that of the credential.'),
  artifactClass: text('The class that its payload is of.'),
  schemaVersion: whole('The version of the class’s schema.', 1),
  ownerId: text('Who owns it within the product.'),
  integrationId: text('The integration that wrote this version.'),
  version: whole('Counts from 1.', 1),
  state: oneOf('`deleted` can be restored, `purged` and `erased` cannot.', ['active', 'deleted', 'purged', 'erased']),
  contentHash: digest('Of the RFC 8785 form of the payload.'),
  sizeBytes: whole('UTF-8 bytes of the RFC 8785 form of the payload.'),
  createdAt: instant('The server’s time.'),
  createdBy: text('The credential that created it.'),
  updatedAt: instant('Of the latest version or change of state.'),
  updatedBy: text('The credential that did it.'),
  labels: { type: 'object', additionalProperties: { type: 'string' } },
  traceId: orNull(text('The piece of work it belongs to.')),
  parents: listOf(ref('Parent'), 'What it was made from.'),
  previousContentHash: orNull(text('`contentHash` of the version before.')),
  recoverableUntil: orNull(instant('Until when a deleted artifact can be restored.')),
  legalHolds: listOf({ type: 'string' }, 'Ids of the legal holds on it.'),
});

const receipt = shape(
  {
    seq: whole('The entry in which this is recorded; the leaf index.'),
    entryHash: hash('SHA-256 of the entry’s canonical text.'),
    treeSize: whole('Size of the signed tree that holds the entry.', 1),
    contentHash: digest('Of what was written.'),
    inclusionProof: listOf(hash('A sibling.'), 'From leaf to root (RFC 9162); with `Prefer: receipt=proof`.'),
    checkpoint: text('Signed note over the tree; with `Prefer: receipt=proof`.'),
  },
  ['inclusionProof', 'checkpoint'],
);

const batchResult = shape(
  {
    index: whole('The item’s place in the request.'),
    status: whole('The status that the item alone would have had.', 200),
    artifact: ref('Artifact'),
    receipt: ref('Receipt'),
    problem: ref('Problem'),
  },
  ['artifact', 'receipt', 'problem'],
);

export const artifactSchemas: Readonly<Record<string, JsonObject>> = {
  Artifact: artifact,
  Parent: shape({ artifactId: uuid('An artifact of the same product.'), version: whole('A version it has had.', 1) }),
  Receipt: receipt,
  WrittenArtifact: shape({ artifact: ref('Artifact'), receipt: ref('Receipt') }),
  ArtifactWithPayload: shape({ artifact: ref('Artifact'), payload: { description: 'In its RFC 8785 form.' } }),
  ArtifactPage: pageOf('Artifact'),
  BatchResult: batchResult,
  BatchResults: shape({ results: listOf(ref('BatchResult'), 'One for each item, in its order.') }),
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
        items: { description: 'Each as in `CreateArtifact`; one that is not is answered in its place.' },
      },
    },
    ...examples({ items: [{ artifactClass: 'metadata', ownerId: 'team-assistant', payload: { title: 'greeting' } }] }),
  },
};
