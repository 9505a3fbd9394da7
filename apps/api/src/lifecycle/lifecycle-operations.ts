import { ref, type ApiOperation } from '../openapi/api-operation.ts';
import { listOperation } from '../openapi/list-operation.ts';
import { IDEMPOTENCY } from '../openapi/problems.ts';

/** The routes of restoring, holding and retaining. */
export const lifecycleOperations: readonly ApiOperation[] = [
  {
    method: 'POST',
    path: '/v1/artifacts/{id}/restore',
    id: 'restoreArtifact',
    tag: 'Artifacts',
    summary: 'Restore a deleted artifact, within 90 days of its deletion.',
    description:
      'A legal hold that is released begins the 90 days anew. The days count time that the bucket has confirmed: a clock that jumps ahead does not shorten them.',
    asks: 'artifact.restore',
    parameters: ['idempotencyKey', 'prefer'],
    answers: {
      200: {
        says: 'The artifact is active again.',
        schema: ref('WrittenArtifact'),
        headers: ['ETag', 'Idempotency-Replayed', 'Preference-Applied'],
      },
    },
    problems: [
      'request.invalid',
      'artifact.not-found',
      'artifact.not-deleted',
      'artifact.not-recoverable',
      'artifact.purged',
      'artifact.erased',
      ...IDEMPOTENCY,
      'limit.writes-per-second',
      'limit.concurrent-writers',
      'limit.product-throttled',
    ],
  },
  {
    method: 'GET',
    path: '/v1/artifacts/{id}/retention',
    id: 'explainRetention',
    tag: 'Artifacts',
    summary: 'Read why the versions of an artifact are still kept, and until when.',
    asks: 'artifact.retention',
    answers: { 200: { says: 'The rule, its inputs, the holds and the entries.', schema: ref('ArtifactRetention') } },
    problems: ['artifact.not-found'],
  },
  {
    method: 'POST',
    path: '/v1/legal-holds',
    id: 'placeHold',
    tag: 'Governance',
    summary: 'Place a legal hold, in force at once.',
    description:
      'While it is in force nothing within its scope is deleted, purged or erased, including what is written later. It is released by a change request of the kind `hold-release`.',
    asks: 'hold.place',
    parameters: ['idempotencyKey'],
    body: { schema: ref('PlaceHold'), required: true },
    answers: {
      201: {
        says: 'The hold is in force.',
        schema: ref('PlacedHold'),
        headers: ['Location', 'Idempotency-Replayed'],
      },
    },
    problems: ['product.unknown', ...IDEMPOTENCY],
  },
  listOperation({
    tag: 'Governance',
    path: '/v1/legal-holds',
    id: 'listHolds',
    summary: 'List the legal holds in the order in which they were placed, released ones included.',
    page: 'HoldPage',
    asks: 'hold.read',
  }),
  {
    method: 'GET',
    path: '/v1/retention/preview',
    id: 'previewRetention',
    tag: 'Governance',
    summary: 'Read what a retention sweep at a time would destroy.',
    asks: 'retention.preview',
    parameters: ['at'],
    answers: {
      200: { says: 'The versions that are due, and those that a hold keeps.', schema: ref('RetentionPreview') },
    },
  },
  {
    method: 'POST',
    path: '/v1/retention/sweeps',
    id: 'startSweep',
    tag: 'Governance',
    summary: 'Run a retention sweep.',
    description:
      'Without a sweep that is asked for, one runs every hour. With the digest of a preview the sweep is refused when other versions are due now.',
    asks: 'retention.sweep',
    parameters: ['preferAsync', 'idempotencyKey'],
    body: { schema: ref('StartSweep'), required: false },
    answers: {
      202: {
        says: 'The sweep has begun.',
        schema: ref('Sweep'),
        headers: ['Location', 'Preference-Applied', 'Idempotency-Replayed'],
      },
    },
    problems: ['retention.not-ended', 'retention.set-changed', ...IDEMPOTENCY],
  },
  {
    method: 'GET',
    path: '/v1/retention/sweeps/{id}',
    id: 'readSweep',
    tag: 'Governance',
    summary: 'Read how far a retention sweep is.',
    asks: 'retention.read',
    answers: { 200: { says: 'The sweep.', schema: ref('Sweep') } },
    problems: ['sweep.not-found'],
  },
];
