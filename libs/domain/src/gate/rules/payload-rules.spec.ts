import { describe, expect, it } from '@jest/globals';
import type { FieldError } from '../rule-refusal.ts';
import { bareLine, line, payload, saidBy, type RuleCase } from '../gate.spec-data.ts';
import {
  forbiddenContentStaysOut,
  payloadIsWithinSize,
  payloadMatchesSchema,
  schemaVersionIsApproved,
} from './payload-rules.ts';

const noClass = { artifactClass: undefined };
const noPayload = { type: 'artifact.create', artifactClass: 'metadata' } as const;
const faults = (count: number, code: string): FieldError[] =>
  Array.from({ length: count }, (_, i) => ({ pointer: `/payload/${i}`, code, detail: 'what is wrong' }));

describe('BKT-R11, the approved schema version', () => {
  const only = {
    code: 'payload.schema-version',
    reason: 'the approved schema version is 2',
    errors: [{ pointer: '/schemaVersion', code: 'not-approved', detail: 'only 2 is approved' }],
  } as const;

  it.each<RuleCase>([
    line('admits the approved version', 'admits'),
    line('refuses the version before', only, { payload: { ...payload, schemaVersion: 1 } }),
    line('refuses the version after', only, { payload: { ...payload, schemaVersion: 3 } }),
    line('has no say where no version is named', 'not-applicable', {
      payload: { ...payload, schemaVersion: undefined },
    }),
    line('leaves an unknown class to BKT-R06', 'not-applicable', {}, noClass),
    bareLine('has no say without a payload', 'not-applicable', noPayload),
  ])('$name', ({ says, ...asked }) => {
    expect(saidBy(schemaVersionIsApproved, asked)).toEqual(says);
  });
});

describe('BKT-R12, the size of a payload', () => {
  it.each<RuleCase>([
    line('admits as much as the class permits', 'admits', { payload: { ...payload, sizeBytes: 1_024 } }),
    line(
      'refuses one byte more',
      { code: 'payload.too-large', reason: '1025 bytes, at most 1024' },
      {
        payload: { ...payload, sizeBytes: 1_025 },
      },
    ),
    line('leaves an unknown class to BKT-R06', 'not-applicable', {}, noClass),
    bareLine('has no say without a payload', 'not-applicable', noPayload),
  ])('$name', ({ says, ...asked }) => {
    expect(saidBy(payloadIsWithinSize, asked)).toEqual(says);
  });
});

describe('BKT-R13, the schema', () => {
  const invalid = (count: number) =>
    ({
      code: 'payload.invalid',
      reason: 'the payload does not match its schema',
      errors: faults(count, 'type'),
    }) as const;

  it.each<RuleCase>([
    line('admits what matches', 'admits'),
    line('refuses and points at what does not', invalid(1), { payload: { ...payload, violations: faults(1, 'type') } }),
    line('points at twenty places at most', invalid(20), { payload: { ...payload, violations: faults(30, 'type') } }),
    line('leaves an unknown class to BKT-R06', 'not-applicable', {}, noClass),
    bareLine('has no say without a payload', 'not-applicable', noPayload),
  ])('$name', ({ says, ...asked }) => {
    expect(saidBy(payloadMatchesSchema, asked)).toEqual(says);
  });
});

describe('BKT-R15, forbidden content', () => {
  const holds = (count: number) =>
    ({ code: 'payload.forbidden-content', reason: 'the payload holds code', errors: faults(count, 'code') }) as const;

  it.each<RuleCase>([
    line('admits a payload that holds none', 'admits'),
    line('refuses and points at it', holds(1), { payload: { ...payload, forbidden: faults(1, 'code') } }),
    line('points at twenty places at most', holds(20), { payload: { ...payload, forbidden: faults(30, 'code') } }),
    line(
      'has its say whatever the class',
      holds(1),
      { payload: { ...payload, forbidden: faults(1, 'code') } },
      noClass,
    ),
    bareLine('has no say without a payload', 'not-applicable', noPayload),
  ])('$name', ({ says, ...asked }) => {
    expect(saidBy(forbiddenContentStaysOut, asked)).toEqual(says);
  });
});
