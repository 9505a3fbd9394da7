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
/** A text, or null. */
export const orNull = (schema: JsonObject): JsonObject => ({ ...schema, type: ['string', 'null'] });

export const uuid = (description: string): JsonObject => text(description, { format: 'uuid' });
export const instant = (description: string): JsonObject => text(description, { format: 'date-time' });
/** Lower-case hex of SHA-256. */
export const hash = (description: string): JsonObject => text(description, { pattern: '^[0-9a-f]{64}$' });
/** `sha256:` and lower-case hex. */
export const digest = (description: string): JsonObject => text(description, { pattern: '^sha256:[0-9a-f]{64}$' });

/** An object with these members, all of them required but the ones named. */
export function shape(properties: Readonly<Record<string, JsonObject>>, optional: readonly string[] = []): JsonObject {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', properties, ...(required.length === 0 ? {} : { required }) };
}

/** A page of a list. */
export const pageOf = (item: string, more: Readonly<Record<string, JsonObject>> = {}): JsonObject =>
  shape({
    ...more,
    items: listOf(ref(item)),
    nextCursor: orNull(text('Where the next page begins; null at the end.')),
  });

export const examples = (...values: readonly JsonValue[]): { readonly examples: readonly JsonValue[] } => ({
  examples: values,
});
