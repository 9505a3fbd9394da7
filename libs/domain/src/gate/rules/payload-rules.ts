import type { Rule } from '../rule.ts';

export const schemaVersionIsApproved: Rule = {
  id: 'BKT-R11',
  says: 'A payload is written in the approved version of its schema; there is no silent change.',
  threats: ['T3'],
  appliesTo: ({ payload }, { artifactClass }) => payload?.schemaVersion !== undefined && artifactClass !== undefined,
  refuses: ({ payload }, { artifactClass }) =>
    payload?.schemaVersion === artifactClass?.schemaVersion
      ? undefined
      : {
          code: 'payload.schema-version',
          reason: `the approved schema version is ${artifactClass?.schemaVersion ?? 0}`,
          errors: [
            {
              pointer: '/schemaVersion',
              code: 'not-approved',
              detail: `only ${artifactClass?.schemaVersion ?? 0} is approved`,
            },
          ],
        },
};

export const payloadIsWithinSize: Rule = {
  id: 'BKT-R12',
  says: 'A payload is no larger than its class permits.',
  threats: ['T1'],
  appliesTo: ({ payload }, { artifactClass }) => payload !== undefined && artifactClass !== undefined,
  refuses: ({ payload }, { artifactClass }) =>
    (payload?.sizeBytes ?? 0) <= (artifactClass?.sizeBytesMax ?? 0)
      ? undefined
      : {
          code: 'payload.too-large',
          reason: `${payload?.sizeBytes ?? 0} bytes, at most ${artifactClass?.sizeBytesMax ?? 0}`,
        },
};

export const payloadMatchesSchema: Rule = {
  id: 'BKT-R13',
  says: 'A payload matches the JSON Schema of its class.',
  threats: ['T3'],
  appliesTo: ({ payload }, { artifactClass }) => payload !== undefined && artifactClass !== undefined,
  refuses: ({ payload }) =>
    payload === undefined || payload.violations.length === 0
      ? undefined
      : {
          code: 'payload.invalid',
          reason: 'the payload does not match its schema',
          errors: payload.violations.slice(0, 20),
        },
};

export const forbiddenContentStaysOut: Rule = {
  id: 'BKT-R15',
  says: 'Model weights, video, binary blobs, credentials and code are never admitted; they are referred to.',
  threats: ['T1', 'T2'],
  appliesTo: ({ payload }) => payload !== undefined,
  refuses: ({ payload }) =>
    payload === undefined || payload.forbidden.length === 0
      ? undefined
      : {
          code: 'payload.forbidden-content',
          reason: `the payload holds ${payload.forbidden[0]?.code ?? 'something'}`,
          errors: payload.forbidden.slice(0, 20),
        },
};

export const payloadRules: readonly Rule[] = [
  schemaVersionIsApproved,
  payloadIsWithinSize,
  forbiddenContentStaysOut,
  payloadMatchesSchema,
];
