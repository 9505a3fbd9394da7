import type { JsonObject, JsonValue } from '@bucket/domain';
import { ref } from './api-operation.ts';

/** Short ways to write JSON Schema. */
export const text = (description: string, more: JsonObject = {}): JsonObject => ({
  type: 'string',
  description,
  ...more,
});
export const whole = (description: string, minimum = 0): JsonObject => ({ type: 'integer', description, minimum });
export const flag = (description: string): JsonObject => ({ type: 'boolean', description });
export const oneOf = (description: string, values: readonly string[]): JsonObject => ({
  type: 'string',
  description,
  enum: values,
});
export const listOf = (items: JsonObject, description?: string): JsonObject => ({
  type: 'array',
  items,
  ...(description === undefined ? {} : { description }),
});
/** A string or null. */
export const orNull = (schema: JsonObject): JsonObject => ({ ...schema, type: ['string', 'null'] });

export const uuid = (description: string): JsonObject => text(description, { format: 'uuid' });
export const instant = (description: string): JsonObject => text(description, { format: 'date-time' });
/** Lower-case hex of SHA-256. */
export const hash = (description: string): JsonObject => text(description, { pattern: '^[0-9a-f]{64}$' });
/** `sha256:` and lower-case hex. */
export const digest = (description: string): JsonObject => text(description, { pattern: '^sha256:[0-9a-f]{64}$' });

/** A member that an object may lack. */
class OptionalMember {
  readonly schema: JsonObject;

  constructor(schema: JsonObject) {
    this.schema = schema;
  }
}

export const optional = (schema: JsonObject): OptionalMember => new OptionalMember(schema);

/** A schema for every member of `T`, optional exactly where the member is. */
export type MemberSchemas<T> = {
  readonly [K in keyof T]-?: {} extends Pick<T, K> ? OptionalMember : JsonObject;
};

/**
 * The schema of an object of type `T`. The members are tied to the type: one that is renamed, added, removed or made
 * optional there does not compile here.
 */
export function shape<T extends object = never>(members: NoInfer<MemberSchemas<T>>): JsonObject {
  const entries = Object.entries<JsonObject | OptionalMember>(members);
  const properties = entries.map(([name, member]) => [name, member instanceof OptionalMember ? member.schema : member]);
  const required = entries.flatMap(([name, member]) => (member instanceof OptionalMember ? [] : [name]));
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    ...(required.length === 0 ? {} : { required }),
  };
}

/** A page of a list. @param item name of the item's schema */
export const pageSchema = (item: string, more: Readonly<Record<string, JsonObject>> = {}): JsonObject => ({
  type: 'object',
  properties: {
    ...more,
    items: listOf(ref(item)),
    nextCursor: orNull(text('The `cursor` of the next page, or null on the last page.')),
  },
  required: [...Object.keys(more), 'items', 'nextCursor'],
});

export const examples = (...values: readonly JsonValue[]): { readonly examples: readonly JsonValue[] } => ({
  examples: values,
});
