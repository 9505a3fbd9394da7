import type { ProblemCode } from '../http/statuses.ts';
import { ref, type Answer, type ApiOperation } from '../openapi/api-operation.ts';
import { IDEMPOTENCY } from '../openapi/problems.ts';
import { ARTIFACT_PARAMETERS } from './artifact-query.ts';

const WRITE_LIMITS: readonly ProblemCode[] = [
  'limit.writes-per-second',
  'limit.concurrent-writers',
  'limit.product-throttled',
  'capacity.disk',
];
const CAPACITY: readonly ProblemCode[] = [
  'capacity.artifacts-total',
  'capacity.artifacts-product',
  'capacity.storage-total',
  'capacity.storage-product',
];
const PAYLOAD: readonly ProblemCode[] = [
  'payload.schema-version',
  'payload.invalid',
  'payload.too-large',
  'payload.forbidden-content',
];
const CLASS: readonly ProblemCode[] = ['class.unknown', 'class.not-declared', 'class.operation-not-permitted'];
/** Of every write. */
const STOPPED: readonly ProblemCode[] = ['freeze.in-force', 'request.forbidden-content', 'schema.not-approved'];

/** Of what is not served any more. */
const GONE: readonly ProblemCode[] = ['artifact.deleted', 'artifact.purged', 'artifact.erased'];

const written = (says: string): Answer => ({
  says,
  schema: ref('WrittenArtifact'),
  headers: ['ETag', 'Idempotency-Replayed', 'Preference-Applied'],
});

/** The routes under `/v1/artifacts`. */
export const artifactOperations: readonly ApiOperation[] = [
  {
    method: 'POST',
    path: '/v1/artifacts',
    id: 'createArtifact',
    tag: 'Artifacts',
    summary: 'Create an artifact.',
    asks: 'artifact.create',
    parameters: ['idempotencyKey', 'prefer'],
    body: { schema: ref('CreateArtifact'), required: true },
    answers: {
      201: {
        says: 'The artifact was created.',
        schema: ref('WrittenArtifact'),
        headers: ['Location', 'ETag', 'Idempotency-Replayed', 'Preference-Applied'],
      },
    },
    problems: [
      ...CLASS,
      ...STOPPED,
      ...PAYLOAD,
      'class.never-permitted',
      'owner.required',
      'owner.not-declared',
      'parents.unknown',
      ...IDEMPOTENCY,
      ...CAPACITY,
      ...WRITE_LIMITS,
    ],
  },
  {
    method: 'POST',
    path: '/v1/artifacts/batch',
    id: 'createBatch',
    tag: 'Artifacts',
    summary: 'Create up to 500 artifacts. Each item succeeds or fails on its own.',
    asks: 'artifact.create',
    parameters: ['idempotencyKey', 'prefer'],
    body: { schema: ref('CreateBatch'), required: true },
    answers: {
      200: { says: 'The result of each item.', schema: ref('BatchResults'), headers: ['Idempotency-Replayed'] },
    },
    problems: [...IDEMPOTENCY, ...WRITE_LIMITS],
  },
  {
    method: 'GET',
    path: '/v1/artifacts',
    id: 'listArtifacts',
    tag: 'Artifacts',
    summary: 'List the artifacts of a product, oldest first.',
    asks: 'artifact.list',
    parameters: [...ARTIFACT_PARAMETERS, 'label', 'limit', 'cursor'],
    answers: { 200: { says: 'A page of artifacts.', schema: ref('ArtifactPage') } },
    problems: ['class.unknown', 'product.unknown'],
  },
  {
    method: 'GET',
    path: '/v1/artifacts/{id}',
    id: 'readArtifact',
    tag: 'Artifacts',
    summary: 'Read the current version of an artifact, or another one.',
    asks: 'artifact.read',
    parameters: ['version', 'ifNoneMatch'],
    answers: {
      200: { says: 'The metadata and the payload.', schema: ref('ArtifactWithPayload'), headers: ['ETag'] },
      304: { says: 'The client has this version already (`If-None-Match`).', headers: ['ETag'] },
    },
    problems: ['artifact.not-found', 'artifact.version-not-found', ...GONE, 'content.corrupt', 'header.invalid'],
  },
  {
    method: 'PUT',
    path: '/v1/artifacts/{id}',
    id: 'updateArtifact',
    tag: 'Artifacts',
    summary: 'Update an artifact: add its next version.',
    description: 'Of two concurrent updates of the same version, one succeeds and the other is answered with 412.',
    asks: 'artifact.update',
    parameters: ['ifMatch', 'prefer'],
    body: { schema: ref('UpdateArtifact'), required: true },
    answers: { 200: written('The next version was added.') },
    problems: [
      ...STOPPED,
      'artifact.not-found',
      ...GONE,
      ...CLASS,
      ...PAYLOAD,
      'precondition.required',
      'precondition.failed',
      ...IDEMPOTENCY,
      ...CAPACITY,
      ...WRITE_LIMITS,
    ],
  },
  {
    method: 'DELETE',
    path: '/v1/artifacts/{id}',
    id: 'deleteArtifact',
    tag: 'Artifacts',
    summary: 'Delete an artifact. Its content is kept for 90 days.',
    asks: 'artifact.delete',
    parameters: ['ifMatch', 'prefer'],
    answers: { 200: written('The artifact was deleted; `recoverableUntil` says until when it can be restored.') },
    problems: [
      'freeze.in-force',
      'integration.deletion-strategy',
      'artifact.not-found',
      'artifact.held',
      ...GONE,
      ...CLASS,
      'precondition.required',
      'precondition.failed',
      ...IDEMPOTENCY,
      ...WRITE_LIMITS,
    ],
  },
  {
    method: 'GET',
    path: '/v1/artifacts/{id}/versions',
    id: 'listVersions',
    tag: 'Artifacts',
    summary: 'List the versions of an artifact, oldest first.',
    asks: 'artifact.versions',
    parameters: ['limit', 'cursor'],
    answers: { 200: { says: 'A page of artifacts.', schema: ref('ArtifactPage') } },
    problems: ['artifact.not-found'],
  },
  {
    method: 'GET',
    path: '/v1/artifacts/{id}/versions/{version}',
    id: 'readVersion',
    tag: 'Artifacts',
    summary: 'Read one version of an artifact.',
    asks: 'artifact.read',
    parameters: ['ifNoneMatch'],
    answers: {
      200: { says: 'The metadata and the payload.', schema: ref('ArtifactWithPayload'), headers: ['ETag'] },
      304: { says: 'The client has this version already (`If-None-Match`).', headers: ['ETag'] },
    },
    problems: ['artifact.not-found', 'artifact.version-not-found', ...GONE, 'content.corrupt', 'header.invalid'],
  },
  {
    method: 'GET',
    path: '/v1/artifacts/{id}/custody',
    id: 'readCustody',
    tag: 'Artifacts',
    summary: 'List every audit entry about an artifact, oldest first.',
    asks: 'artifact.custody',
    parameters: ['limit', 'cursor'],
    answers: { 200: { says: 'A page of audit entries.', schema: ref('EntryPage') } },
    problems: ['artifact.not-found'],
  },
];
