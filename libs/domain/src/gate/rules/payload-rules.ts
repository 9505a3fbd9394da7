import { mayRun } from '../adoption.ts';
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

export const schemaIsTheApprovedOne: Rule = {
  id: 'BKT-R35',
  says: 'The schema that runs for a class is the one that was approved; otherwise nothing is written to the class.',
  threats: ['T3'],
  appliesTo: ({ payload }, { artifactClass }) => payload !== undefined && artifactClass !== undefined,
  refuses: (_request, { artifactClass, schemaFingerprint = '', state, at }) => {
    const name = artifactClass?.name ?? '';
    const approved = state.schema(name);
    // A log that began before schemas were adopted adopts what runs, all classes at once, when it is next opened.
    const isNew = approved === undefined && state.ruleSet() === undefined;
    if (
      isNew ||
      (approved !== undefined && mayRun(approved, approved.earlier.at(-1)?.fingerprint ?? null, schemaFingerprint, at))
    )
      return undefined;
    return {
      code: 'schema.not-approved',
      reason: `the schema that runs for ${name} is ${schemaFingerprint}; not approved`,
    };
  },
};

export const declaredSchemaIsWritten: Rule = {
  id: 'BKT-R38',
  says: 'An integration that declared a version of a schema writes no other, also when another was approved since.',
  threats: ['T3'],
  appliesTo: ({ payload }, { artifactClass, integration }) =>
    payload !== undefined && artifactClass !== undefined && integration?.schemas !== undefined,
  refuses: (_request, { artifactClass, integration }) => {
    const declared = integration?.schemas?.find((schema) => schema.artifactClass === artifactClass?.name);
    if (declared === undefined || declared.schemaVersion === artifactClass?.schemaVersion) return undefined;
    return {
      code: 'payload.schema-version',
      reason: `the integration declared version ${declared.schemaVersion}; version ${artifactClass?.schemaVersion ?? 0} is in force`,
    };
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
  schemaIsTheApprovedOne,
  declaredSchemaIsWritten,
  payloadIsWithinSize,
  forbiddenContentStaysOut,
  payloadMatchesSchema,
];
