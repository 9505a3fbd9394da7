import { addDays } from '../artifacts/instant.ts';
import type { JsonObject } from '../json/json-value.ts';

/** What a build decides with, part by part: SHA-256 in lower-case hex by name, such as `class:metadata` or `code:domain/gate/judge`. */
export type DecisionParts = Readonly<Record<string, string>>;

/**
 * What a build decides about writes, by `<operation>/<role>`: `<admitted>/<situations> <SHA-256 in hex over which>`; see
 * `decisionTable`.
 */
export type DecisionSummary = Readonly<Record<string, string>>;

/** Asks that another build may decide. */
export interface RuleSetChange {
  /** `sha256:<hex>` of the RFC 8785 text of `parts`. */
  readonly fingerprint: string;
  /** The fingerprint that is in force when this is asked for. */
  readonly replaces: string;
  readonly parts: DecisionParts;
  /** What that build decides about writes, as whoever asks says; absent from requests of earlier versions. */
  readonly decisions?: DecisionSummary;
}

/** Asks that another version of the schema of a class may be written. */
export interface SchemaChange {
  readonly artifactClass: string;
  readonly schemaVersion: number;
  /** JSON Schema 2020-12. */
  readonly schema: JsonObject;
}

/** The rules that are approved. */
export interface RuleSetAdoption {
  readonly fingerprint: string;
  readonly parts: DecisionParts;
  /** As the request that was approved says; absent where none did. */
  readonly decisions?: DecisionSummary;
  /** What was in force before; it may still run for a day, so that processes are replaced one after the other. */
  readonly previous: string | null;
  readonly adoptedAt: string;
  /** Null for what the bucket began with. */
  readonly changeRequestId: string | null;
}

/** A version of a schema that was approved once. */
export interface EarlierSchema {
  readonly schemaVersion: number;
  readonly fingerprint: string;
  readonly schema: JsonObject;
}

/** The version of a schema that is approved. */
export interface SchemaAdoption {
  readonly artifactClass: string;
  readonly schemaVersion: number;
  /** `sha256:<hex>` of the RFC 8785 text of the schema. */
  readonly fingerprint: string;
  readonly schema: JsonObject;
  /** Those before it, oldest first. */
  readonly earlier: readonly EarlierSchema[];
  readonly adoptedAt: string;
  readonly changeRequestId: string | null;
}

/** How long what was approved before may still run: the time of a deployment. */
const DEPLOYMENT_DAYS = 1;

/** Whether a fingerprint may run at a moment: the approved one, and for a day after the change the one before it. */
export function mayRun(
  { fingerprint, adoptedAt }: { readonly fingerprint: string; readonly adoptedAt: string },
  previous: string | null,
  running: string,
  at: string,
): boolean {
  return running === fingerprint || (running === previous && at < addDays(adoptedAt, DEPLOYMENT_DAYS));
}

/** What differs between two builds, one sentence a part. */
export function partsDifference(approved: DecisionParts, running: DecisionParts): string[] {
  const names = [...new Set([...Object.keys(approved), ...Object.keys(running)])].sort();
  return names.flatMap((name) => {
    if (approved[name] === running[name]) return [];
    if (approved[name] === undefined) return [`${name} is new`];
    return running[name] === undefined ? [`${name} is gone`] : [`${name} is another`];
  });
}
