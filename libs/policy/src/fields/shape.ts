import type { JsonObject } from '@bucket/domain';
import { between } from './number.ts';
import { line } from './text.ts';

/** An object of exactly these fields. */
export const closed = (description: string, required: readonly string[], properties: JsonObject): JsonObject => ({
  type: 'object',
  description,
  required,
  additionalProperties: false,
  properties,
});

/** The schema of a class: a closed object that says which JSON Schema it is written in. */
export const payload = (title: string, required: readonly string[], properties: JsonObject): JsonObject => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title,
  type: 'object',
  required,
  additionalProperties: false,
  properties,
});

/** One of these words. */
export const oneOf = (description: string, ...words: readonly string[]): JsonObject => ({
  type: 'string',
  description,
  enum: words,
});

/** A list, possibly empty. */
export const list = (description: string, items: JsonObject, maxItems: number): JsonObject => ({
  type: 'array',
  description,
  maxItems,
  items,
});

/** The same list with something in it. */
export const filled = (schema: JsonObject): JsonObject => ({ ...schema, minItems: 1 });

/** A list of texts, none of them twice. */
export const setOf = (description: string, items: JsonObject, maxItems: number): JsonObject => ({
  ...list(description, items, maxItems),
  uniqueItems: true,
});

/** A map from a bounded number of camelCase or snake_case names, none of which is that of a credential. */
const map = (description: string, maxProperties: number, value: JsonObject): JsonObject => ({
  type: 'object',
  description,
  maxProperties,
  propertyNames: {
    type: 'string',
    not: {
      description: 'Names of credentials.',
      pattern:
        '[Pp]ass(?:code|phrase|wd|word)|[Ss]ecret|[Cc]redential|[Tt]oken$|[Aa]pi_?[Kk]ey|[Pp]rivate_?[Kk]ey|[Aa]uthorization',
    },
  },
  additionalProperties: false,
  patternProperties: { '^[a-z][A-Za-z0-9_]{0,39}$': value },
});

/** Named texts. */
export const textMap = (description: string, maxProperties: number, maxLength: number): JsonObject =>
  map(description, maxProperties, line(maxLength, 'A value.'));

/** Named numbers. */
export const numberMap = (description: string, maxProperties: number): JsonObject =>
  map(description, maxProperties, between(-1e15, 1e15, 'A value.'));

/** Named numbers from 0 to 1. */
export const shareMap = (description: string, maxProperties: number): JsonObject =>
  map(description, maxProperties, between(0, 1, 'A value.'));

/** Named settings: a short text, a number or a switch each. */
export const settingMap = (description: string, maxProperties: number): JsonObject =>
  map(description, maxProperties, {
    anyOf: [line(128, 'A word.'), between(-1e15, 1e15, 'A number.'), { type: 'boolean', description: 'A switch.' }],
  });
