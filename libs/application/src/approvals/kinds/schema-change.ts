import {
  canonicalJson,
  schemaCompatibility,
  type FieldError,
  type JsonObject,
  type PolicyPack,
  type SchemaAdoption,
  type SchemaChange,
} from '@bucket/domain';
import { classNamed, isObject, SubjectReader, type ChangeKindDefinition, type Standing } from './change-kind.ts';

/** Lets the next version of the schema of a class be written, once a build that has it runs. */
export const schemaChange: ChangeKindDefinition<'schema'> = {
  kind: 'schema',
  parse: parseSchemaChange,
  objection: ({ artifactClass, schemaVersion, schema }, { state, sha256 }) => {
    const approved = state.schema(artifactClass);
    const next = (approved?.schemaVersion ?? 0) + 1;
    if (approved !== undefined && schemaVersion !== next) {
      return { code: 'schema.state', reason: `the next version of ${artifactClass} is ${next}` };
    }
    return approved?.fingerprint === schemaFingerprint(schema, sha256)
      ? { code: 'schema.state', reason: 'this schema is approved already' }
      : undefined;
  },
  shows: ({ artifactClass, schemaVersion, schema }, { state }) => {
    const approved = state.schema(artifactClass);
    const before = approved === undefined ? [] : [...approved.earlier, approved];
    return [
      `${artifactClass} will be written in version ${schemaVersion}`,
      ...before.map((earlier) => {
        const { compatibility, differences } = schemaCompatibility(earlier.schema, schema);
        return `against version ${earlier.schemaVersion}: ${compatibility}${differences.length > 0 ? ` (${differences.join('; ')})` : ''}`;
      }),
    ];
  },
  effects: ({ request, state, sha256, at }) => {
    const { artifactClass, schemaVersion, schema } = request.subject;
    const approved = state.schema(artifactClass);
    const value: SchemaAdoption = {
      artifactClass,
      schemaVersion,
      schema,
      fingerprint: schemaFingerprint(schema, sha256),
      earlier: approved === undefined ? [] : [...approved.earlier, earlierOf(approved)],
      adoptedAt: at,
      changeRequestId: request.id,
    };
    return [{ kind: 'schema', id: artifactClass, value }];
  },
};

const earlierOf = ({ schemaVersion, fingerprint, schema }: SchemaAdoption) => ({ schemaVersion, fingerprint, schema });

/** `sha256:<hex>` of the RFC 8785 text of a schema. */
export function schemaFingerprint(schema: JsonObject, sha256: Standing['sha256']): string {
  return `sha256:${sha256.hex(canonicalJson(schema))}`;
}

function parseSchemaChange(subject: JsonObject, policy: PolicyPack): SchemaChange | readonly FieldError[] {
  const reader = new SubjectReader(subject, ['artifactClass', 'schemaVersion', 'schema']);
  const artifactClass = reader.text('artifactClass', /^[a-z][a-z0-9_]{0,63}$/, 'the name of a class');
  const { schemaVersion, schema } = subject;
  if (typeof schemaVersion !== 'number' || !Number.isSafeInteger(schemaVersion) || schemaVersion < 1) {
    reader.fault('schemaVersion', 'invalid', 'a whole number from 1');
  }
  const isClosed = isObject(schema) && schema['type'] === 'object' && schema['additionalProperties'] === false;
  if (!isClosed) reader.fault('schema', 'invalid', 'a JSON Schema of type object that refuses unknown members');
  // A class that is new may be approved before the build that has it runs; a name that must never be written is no class.
  const isForbidden = policy.products.some(({ mustNeverWrite }) => mustNeverWrite.includes(artifactClass));
  if (isForbidden && classNamed(policy, artifactClass) === undefined) {
    reader.fault('artifactClass', 'never', 'a name that must never be written');
  }
  if (reader.errors.length > 0 || typeof schemaVersion !== 'number' || !isObject(schema)) return reader.errors;
  return { artifactClass, schemaVersion, schema };
}
