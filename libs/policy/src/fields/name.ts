import type { JsonObject } from '@bucket/domain';

const named = (description: string, pattern: string, maxLength: number): JsonObject => ({
  type: 'string',
  description,
  maxLength,
  pattern,
});

/** An identifier that the product chose. */
export const identifier = (description: string): JsonObject => named(description, '^[A-Za-z0-9][A-Za-z0-9._-]*$', 64);

/** Words joined by dots, from general to particular: `lesson.completed`. */
export const dotted = (description: string): JsonObject =>
  named(description, '^[a-z][a-z0-9_-]*(?:\\.[a-z][a-z0-9_-]*)*$', 96);

/** Who acted, without saying who it is: a kind and an identifier of the product's own. */
export const actorRef = (description: string): JsonObject =>
  named(description, '^(?:agent|rule|service|user):[A-Za-z0-9][A-Za-z0-9._-]*$', 96);

/** A person known to the product alone: a UUID or a keyed hash, never a name or an address. */
export const pseudonym = (description: string): JsonObject =>
  named(description, '^(?:[0-9a-f]{64}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$', 64);

/** BCP 47, without extensions. */
export const language = (description: string): JsonObject =>
  named(description, '^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$', 32);

/** ISO 4217. */
export const currency = (description: string): JsonObject => named(description, '^[A-Z]{3}$', 3);

/** ISO 3166-1 alpha-2. */
export const country = (description: string): JsonObject => named(description, '^[A-Z]{2}$', 2);

/** `#rrggbb`. */
export const colour = (description: string): JsonObject => named(description, '^#[0-9a-f]{6}$', 7);

/** RFC 9562. */
export const uuid = (description: string): JsonObject => ({
  type: 'string',
  description,
  format: 'uuid',
  maxLength: 36,
});

/** RFC 3339. It is the product's own claim; the time that counts is the bucket's. */
export const instant = (description: string): JsonObject => ({
  type: 'string',
  description,
  format: 'date-time',
  maxLength: 35,
});
