import { getMetadataStorage } from 'class-validator';
import type { JsonObject } from '@bucket/domain';
import type { Dto } from '../http/dto.ts';

/** A constraint of our own has the schema of what it checks as a static member. */
interface WithSchema {
  readonly schema: JsonObject;
}

const hasSchema = (value: unknown): value is WithSchema => typeof value === 'function' && 'schema' in value;

type Translate = (argument: unknown) => JsonObject;

/** Class-validator's decorators as JSON Schema 2020-12. A decorator that is not listed here must not be used. */
const SCHEMA_OF: Readonly<Record<string, Translate>> = {
  isString: () => ({ type: 'string' }),
  isInt: () => ({ type: 'integer' }),
  minLength: (minLength) => ({ minLength: Number(minLength) }),
  maxLength: (maxLength) => ({ maxLength: Number(maxLength) }),
  min: (minimum) => ({ minimum: Number(minimum) }),
  max: (maximum) => ({ maximum: Number(maximum) }),
  isIn: (values) => ({ type: 'string', enum: Array.isArray(values) ? values.map(String) : [] }),
  matches: (pattern) => ({ pattern: pattern instanceof RegExp ? pattern.source : String(pattern) }),
};

/**
 * The schema of a body, read from the decorators that check it, so that the two cannot drift apart.
 * @throws {TypeError} for a decorator that has no translation
 */
export function schemaOfDto(dto: Dto<object>): JsonObject {
  const properties: Record<string, JsonObject> = {};
  const optional = new Set<string>();
  for (const { propertyName, type, name, constraints, constraintCls } of metadataOf(dto)) {
    const before = properties[propertyName] ?? {};
    if (type === 'conditionalValidation') {
      optional.add(propertyName);
      properties[propertyName] = before;
    } else {
      properties[propertyName] = { ...before, ...translated(propertyName, name, constraints, constraintCls) };
    }
  }
  const required = Object.keys(properties).filter((name) => !optional.has(name));
  return { type: 'object', additionalProperties: false, properties, ...(required.length === 0 ? {} : { required }) };
}

/** In the order in which the members stand in the class. */
function metadataOf(dto: Dto<object>) {
  return getMetadataStorage().getTargetValidationMetadatas(dto, '', false, false);
}

function translated(property: string, name: string | undefined, constraints: unknown, own: unknown): JsonObject {
  if (hasSchema(own)) return own.schema;
  const translate = name === undefined ? undefined : SCHEMA_OF[name];
  if (translate === undefined) throw new TypeError(`${property}: no schema for the decorator ${String(name)}`);
  return translate(Array.isArray(constraints) ? constraints[0] : undefined);
}
