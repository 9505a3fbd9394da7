import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import type { JsonObject, JsonValue } from '@bucket/domain';
import { ApprovalDto, CreateChangeRequestDto } from '../approvals/change-request.dto.ts';
import { CreateArtifactDto, UpdateArtifactDto } from '../artifacts/artifact.dto.ts';
import { IssueCertificationDto } from '../certifications/certification.dto.ts';
import { EvaluateDto } from '../governance/evaluate.dto.ts';
import { FreezeDto } from '../governance/freeze.dto.ts';
import { ReasonDto } from '../integrations/integration.dto.ts';
import type { Dto } from '../http/dto.ts';
import { faultsOf } from '../http/json-body.ts';
import { schemaOfDto } from './dto-schema.ts';

const UUID = '019bb5d2-4c1e-7a30-9f21-6d0c8e5b7a14';

/** Each body with a valid example that has every member. */
const BODIES: readonly (readonly [Dto<object>, JsonObject])[] = [
  [
    CreateArtifactDto,
    {
      artifactClass: 'metadata',
      ownerId: 'team',
      payload: null,
      schemaVersion: 1,
      traceId: 'trace:1',
      parents: [{ artifactId: UUID, version: 1 }],
      labels: { channel: 'web' },
    },
  ],
  [UpdateArtifactDto, { payload: {}, schemaVersion: 2, labels: {}, traceId: 'a' }],
  [EvaluateDto, { operation: 'CREATE', artifactClass: 'metadata', artifactId: UUID, payload: [] }],
  [CreateChangeRequestDto, { kind: 'integration', subject: {}, reason: 'because' }],
  [ApprovalDto, { decision: 'approve', digest: 'sha256:00', reason: 'because' }],
  [ReasonDto, { reason: 'because' }],
  [
    IssueCertificationDto,
    {
      form: 'short',
      results: [
        {
          method: 'rest.roles',
          status: 'failed',
          checks: [{ what: 'it is refused', holds: false, seen: '200' }],
          startedAt: '2026-01-19T08:00:00.000Z',
          endedAt: '2026-01-19T08:00:01.000Z',
        },
      ],
    },
  ],
  [FreezeDto, { scope: 'product:AI_Avatar', reason: 'unexplained writes' }],
];

const UGLY: readonly JsonValue[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1_000_001,
  '',
  ' ',
  'a'.repeat(65),
  'é'.repeat(129),
  '😀'.repeat(128),
  'x'.repeat(1_001),
  '\n',
  '../..',
  [],
  [null],
  {},
  { A: 'x' },
  { a: 1 },
  { a: '😀'.repeat(128) },
  { a: '😀'.repeat(129) },
  [{ artifactId: UUID, version: 0 }],
  [{ artifactId: UUID }],
];

const mutated = (valid: JsonObject) =>
  fc
    .record({
      left: fc.subarray(Object.keys(valid)),
      name: fc.constantFrom(...Object.keys(valid), 'unknown', 'constructor', 'productId'),
      value: fc.oneof(fc.constantFrom(...UGLY), fc.jsonValue() as fc.Arbitrary<JsonValue>),
      isMutated: fc.boolean(),
    })
    .map(({ left, name, value, isMutated }): JsonObject => {
      const kept = Object.fromEntries(left.map((key) => [key, valid[key] ?? null]));
      return isMutated ? { ...kept, [name]: value } : kept;
    });

describe('the schema of a body', () => {
  it.each(BODIES.map(([dto, valid]) => [dto.name, dto, valid] as const))(
    'admits exactly what the decorators of %s admit',
    (_name, dto, valid) => {
      const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schemaOfDto(dto));
      expect([validate(valid), faultsOf(valid, dto, '')]).toEqual([true, expect.any(dto)]);
      fc.assert(
        fc.property(mutated(valid), (body) => {
          expect({ body, admitted: validate(body) }).toEqual({
            body,
            admitted: !Array.isArray(faultsOf(body, dto, '')),
          });
        }),
        { numRuns: 300 },
      );
    },
  );
});
