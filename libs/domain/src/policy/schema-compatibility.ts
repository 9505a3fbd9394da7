import { canonicalJson } from '../json/canonical-json.ts';
import type { JsonObject, JsonValue } from '../json/json-value.ts';

/**
 * - `full`: what either accepts the other accepts. - `backward`: the newer accepts all that the earlier accepted. -
 * `forward`: the earlier accepts all that the newer accepts. - `none`: neither.
 */
export type Compatibility = 'full' | 'backward' | 'forward' | 'none';

export interface SchemaComparison {
  readonly compatibility: Compatibility;
  /** Where and why the two differ, 20 at most. */
  readonly differences: readonly string[];
}

const DIFFERENCES_MAX = 20;

/**
 * Compares two JSON Schemas. Careful in one direction: what it cannot prove compatible it calls incompatible. Understood are
 * type, enum, const, properties, required, additionalProperties: false, items and bounds; any other keyword that differs
 * counts against both directions.
 */
export function schemaCompatibility(earlier: JsonObject, newer: JsonObject): SchemaComparison {
  const lost = reasonsAgainst(earlier, newer, '');
  const gained = reasonsAgainst(newer, earlier, '');
  const compatibility =
    lost.length === 0 ? (gained.length === 0 ? 'full' : 'backward') : gained.length === 0 ? 'forward' : 'none';
  const differences = [
    ...lost.map((reason) => `earlier payloads: ${reason}`),
    ...gained.map((reason) => `newer payloads: ${reason}`),
  ];
  return { compatibility, differences: differences.slice(0, DIFFERENCES_MAX) };
}

/** Lower bounds: a narrower schema has the same or a larger one. */
const LOWER = ['minLength', 'minimum', 'exclusiveMinimum', 'minItems', 'minProperties'];
const UPPER = ['maxLength', 'maximum', 'exclusiveMaximum', 'maxItems', 'maxProperties'];
const ANNOTATIONS = ['$schema', '$id', '$comment', 'title', 'description', 'examples', 'default', 'deprecated'];
const STRUCTURE = ['type', 'enum', 'const', 'properties', 'required', 'additionalProperties', 'items'];
const UNDERSTOOD = new Set([...LOWER, ...UPPER, ...ANNOTATIONS, ...STRUCTURE]);

/** Why an instance of `narrow` may be none of `wide`; empty when every one is. */
function reasonsAgainst(narrow: JsonObject, wide: JsonObject, at: string): string[] {
  return [
    ...typeReasons(narrow, wide, at),
    ...valueReasons(narrow, wide, at),
    ...boundReasons(narrow, wide, at),
    ...memberReasons(narrow, wide, at),
    ...itemReasons(narrow, wide, at),
    ...otherKeywords(narrow, wide, at),
  ];
}

function typeReasons(narrow: JsonObject, wide: JsonObject, at: string): string[] {
  if (wide['type'] === undefined) return [];
  const allowed = new Set(list(wide['type']));
  if (allowed.has('number')) allowed.add('integer');
  const fits = narrow['type'] !== undefined && list(narrow['type']).every((type) => allowed.has(type));
  return fits ? [] : [`${place(at)} may have another type`];
}

function valueReasons(narrow: JsonObject, wide: JsonObject, at: string): string[] {
  const allowed = valuesOf(wide);
  if (allowed === undefined) return [];
  const values = valuesOf(narrow);
  const fits = values !== undefined && values.every((value) => allowed.includes(value));
  return fits ? [] : [`${place(at)} may have another value`];
}

/** Canonical texts of the values that `enum` or `const` admits; undefined for any value. */
function valuesOf(schema: JsonObject): string[] | undefined {
  if (schema['const'] !== undefined) return [canonicalJson(schema['const'])];
  const values = schema['enum'];
  return Array.isArray(values) ? values.map((value: JsonValue) => canonicalJson(value)) : undefined;
}

function boundReasons(narrow: JsonObject, wide: JsonObject, at: string): string[] {
  const exceeds = (keyword: string, isWithin: (narrower: number, wider: number) => boolean): string[] => {
    const [narrower, wider] = [narrow[keyword], wide[keyword]];
    if (typeof wider !== 'number' || (typeof narrower === 'number' && isWithin(narrower, wider))) return [];
    return [`${place(at)} may be beyond ${keyword} ${wider}`];
  };
  return [
    ...LOWER.flatMap((keyword) => exceeds(keyword, (narrower, wider) => narrower >= wider)),
    ...UPPER.flatMap((keyword) => exceeds(keyword, (narrower, wider) => narrower <= wider)),
  ];
}

function memberReasons(narrow: JsonObject, wide: JsonObject, at: string): string[] {
  const [members, known] = [objectOf(narrow['properties']), objectOf(wide['properties'])];
  const required = list(narrow['required']);
  const isClosed = narrow['additionalProperties'] === false;
  const missing = list(wide['required']).filter((name) => !required.includes(name));
  const names = [...new Set([...Object.keys(members), ...Object.keys(known)])];
  return [
    ...missing.map((name) => `${place(`${at}/${name}`)} may be missing`),
    ...(wide['additionalProperties'] === false && !isClosed && isObject(narrow) && mayBeObject(narrow)
      ? [`${place(at)} may have unknown members`]
      : []),
    ...names.flatMap((name) => {
      const [member, other] = [members[name], known[name]];
      if (member === undefined && isClosed) return [];
      if (other === undefined) {
        return wide['additionalProperties'] === false ? [`${place(`${at}/${name}`)} is not known`] : [];
      }
      return reasonsAgainst(objectOf(member), objectOf(other), `${at}/${name}`);
    }),
  ];
}

function itemReasons(narrow: JsonObject, wide: JsonObject, at: string): string[] {
  if (wide['items'] === undefined) return [];
  return reasonsAgainst(objectOf(narrow['items']), objectOf(wide['items']), `${at}/*`);
}

function otherKeywords(narrow: JsonObject, wide: JsonObject, at: string): string[] {
  return Object.keys(wide)
    .filter((keyword) => !UNDERSTOOD.has(keyword))
    .filter((keyword) => canonicalJson(wide[keyword] ?? null) !== canonicalJson(narrow[keyword] ?? null))
    .map((keyword) => `${place(at)} has another ${keyword}`);
}

const place = (at: string): string => (at === '' ? 'the payload' : at);
const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const objectOf = (value: JsonValue | undefined): JsonObject => (isObject(value) ? value : {});
const mayBeObject = ({ type }: JsonObject): boolean => type === undefined || list(type).includes('object');
const list = (value: JsonValue | undefined): string[] =>
  (Array.isArray(value) ? value : [value]).filter((each): each is string => typeof each === 'string');
