import type { JsonObject } from '../json/json-value.ts';
import { DEFAULT_LIMITS } from '../limits/limits.ts';
import { deepFreeze } from './deep-freeze.ts';

/** What may be done to artifacts of a class, whoever asks. */
export interface Operations {
  readonly create: boolean;
  readonly read: boolean;
  readonly update: boolean;
  readonly delete: boolean;
}

/** Append-only: neither changed nor removed. */
export const WRITE_ONCE: Operations = Object.freeze({ create: true, read: true, update: false, delete: false });
/** An update adds a version and removes nothing. */
export const VERSIONED: Operations = Object.freeze({ create: true, read: true, update: true, delete: false });
/** Versioned, and removed on demand. */
export const ERASABLE: Operations = Object.freeze({ create: true, read: true, update: true, delete: true });

/** A class is a table row: readable without a framework, checkable without a server. */
export interface ArtifactClass {
  /** Matches `^[a-z][a-z0-9_]{0,63}$`. */
  readonly name: string;
  /** Counts from 1; each approved change of `schema` adds one. */
  readonly schemaVersion: number;
  readonly operations: Operations;
  /** UTF-8 bytes of the RFC 8785 form of a payload, at most `artifactSizeBytes` of the limits. */
  readonly sizeBytesMax: number;
  /** Whether payloads are about a person; then the class must admit `delete`, or nobody could be forgotten. */
  readonly personalData: boolean;
  /** One sentence: what the class is for. */
  readonly says: string;
  /** JSON Schema 2020-12 of a payload. `format` is meant as an assertion. */
  readonly schema: JsonObject;
  /** At least two payloads that the schema accepts. */
  readonly examples: readonly JsonObject[];
}

const CLASS_NAME = /^[a-z][a-z0-9_]{0,63}$/;
const EXAMPLES_MIN = 2;

/**
 * The class, deeply frozen.
 * @throws {TypeError} naming every fault of the row
 */
export function defineArtifactClass(artifactClass: ArtifactClass): ArtifactClass {
  const faults = faultsOf(artifactClass);
  if (faults.length > 0) throw new TypeError(`artifact class ${artifactClass.name}: ${faults.join('; ')}`);
  return deepFreeze(artifactClass);
}

function faultsOf({ name, schemaVersion, operations, sizeBytesMax, ...row }: ArtifactClass): string[] {
  const checks: [boolean, string][] = [
    [CLASS_NAME.test(name), `the name must match ${CLASS_NAME.source}`],
    [Number.isSafeInteger(schemaVersion) && schemaVersion >= 1, 'schemaVersion must be an integer from 1'],
    [
      Number.isSafeInteger(sizeBytesMax) && sizeBytesMax >= 1 && sizeBytesMax <= DEFAULT_LIMITS.artifactSizeBytes,
      `sizeBytesMax must be an integer from 1 to ${DEFAULT_LIMITS.artifactSizeBytes}`,
    ],
    [row.says.trim() !== '', 'says must tell what the class is for'],
    [row.schema.type === 'object', 'the schema must have type object'],
    [row.schema.additionalProperties === false, 'the schema must refuse unknown fields (additionalProperties: false)'],
    [row.examples.length >= EXAMPLES_MIN, `at least ${EXAMPLES_MIN} examples are needed`],
    [!row.personalData || operations.delete, 'a class with personal data must admit delete'],
  ];
  return checks.filter(([holds]) => !holds).map(([, fault]) => fault);
}
