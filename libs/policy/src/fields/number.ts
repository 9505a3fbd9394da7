import type { JsonObject } from '@bucket/domain';

/** An integer from 0, exact in every JSON reader (RFC 8259 §6). */
export const count = (description: string, maximum: number = Number.MAX_SAFE_INTEGER): JsonObject => ({
  type: 'integer',
  description,
  minimum: 0,
  maximum,
});

/** A number between two bounds, both included. */
export const between = (minimum: number, maximum: number, description: string): JsonObject => ({
  type: 'number',
  description,
  minimum,
  maximum,
});
