import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { validateSync } from 'class-validator';
import fc from 'fast-check';
import { CreateArtifactDto, UpdateArtifactDto } from '../artifacts/artifact.dto.ts';
import * as approvals from '../approvals/change-request.dto.ts';
import * as governance from '../governance/evaluate.dto.ts';
import * as integrations from '../integrations/integration.dto.ts';
import { acceptanceOf } from './dto-acceptance.ts';
import type { Dto } from './dto.ts';

const DTOS: Dto<object>[] = [
  CreateArtifactDto,
  UpdateArtifactDto,
  ...Object.values({ ...approvals, ...governance, ...integrations }).filter(
    (d) => typeof d === 'function' && d.prototype !== undefined && /Dto$/.test(d.name),
  ),
] as Dto<object>[];

const anything = fc.oneof(
  fc.string(),
  fc.constantFrom('metadata', 'team-a', 'x'.repeat(65), '', 'CREATE', 'approve', 'sha256:' + 'a'.repeat(64), 'service'),
  fc.integer({ min: -2, max: 3 }),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.constant(undefined),
  fc.dictionary(fc.constantFrom('a', 'artifactId', 'version', 'B'), fc.oneof(fc.string(), fc.integer())),
  fc.array(fc.record({ artifactId: fc.uuid(), version: fc.integer({ min: 0, max: 3 }) }), { maxLength: 3 }),
);

describe.each(DTOS.map((dto) => [dto.name, dto] as const))('the acceptance of %s', (_name, dto) => {
  it('is what class-validator accepts', () => {
    const accepts = acceptanceOf(dto);
    if (accepts === undefined) return; // then class-validator itself is asked
    const names = Object.keys(new dto());
    fc.assert(
      fc.property(fc.record(Object.fromEntries(names.map((name) => [name, anything]))), (members) => {
        const instance = Object.assign(new dto(), members);
        const faults = validateSync(instance, { forbidUnknownValues: true, stopAtFirstError: true });
        expect(accepts(instance)).toBe(faults.length === 0);
      }),
    );
  });
});

it('is there for the bodies of the hot path', () => {
  expect(acceptanceOf(CreateArtifactDto)).toBeDefined();
  expect(acceptanceOf(UpdateArtifactDto)).toBeDefined();
});
