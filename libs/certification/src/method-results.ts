import type { JsonValue } from '@bucket/domain';
import { parseMethodId, type Check, type MethodResult } from './method.ts';

/** Bounds of what one certification may report. */
export const RESULTS_MAX = 100;
export const CHECKS_MAX = 500;
export const TEXT_LENGTH_MAX = 1_000;

const STATUSES = ['passed', 'failed', 'not-run'] as const;
/** RFC 3339 in UTC with milliseconds. */
export const RESULT_INSTANT =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/** Results from outside, each method at most once; undefined where anything is missing, unknown or out of bounds. */
export function parseMethodResults(value: JsonValue): readonly MethodResult[] | undefined {
  if (!isList(value) || value.length > RESULTS_MAX) return undefined;
  const results = value.map(parseResult);
  const known = results.filter((result) => result !== undefined);
  const isOnce = new Set(known.map(({ method }) => method)).size === known.length;
  return known.length === results.length && isOnce ? known : undefined;
}

function parseResult(value: JsonValue): MethodResult | undefined {
  const { method: name, status: word, reason, checks: list, startedAt, endedAt, ...more } = membersOf(value);
  const method = typeof name === 'string' ? parseMethodId(name) : undefined;
  const status = STATUSES.find((each) => each === word);
  if (method === undefined || status === undefined || Object.keys(more).length > 0) return undefined;
  if (!isInstant(startedAt) || !isInstant(endedAt) || !(reason === undefined || isText(reason))) return undefined;
  if (!isList(list) || list.length > CHECKS_MAX) return undefined;
  const checks = list.map(parseCheck).filter((check) => check !== undefined);
  if (checks.length !== list.length || !isConsistent(status, checks)) return undefined;
  return { method, status, checks, startedAt, endedAt, ...(reason === undefined ? {} : { reason }) };
}

/** A method that passed made checks, and all of them hold. */
function isConsistent(status: MethodResult['status'], checks: readonly Check[]): boolean {
  return status !== 'passed' || (checks.length > 0 && checks.every(({ holds }) => holds));
}

function parseCheck(value: JsonValue): Check | undefined {
  const { what, holds, seen, seq, ...more } = membersOf(value);
  if (!isText(what) || typeof holds !== 'boolean' || !isText(seen) || Object.keys(more).length > 0) return undefined;
  if (seq === undefined) return { what, holds, seen };
  return typeof seq === 'number' && Number.isSafeInteger(seq) && seq >= 0 ? { what, holds, seen, seq } : undefined;
}

const isList = (value: JsonValue | undefined): value is readonly JsonValue[] => Array.isArray(value);
const isText = (value: JsonValue | undefined): value is string =>
  typeof value === 'string' && value.length <= TEXT_LENGTH_MAX;
const isInstant = (value: JsonValue | undefined): value is string =>
  typeof value === 'string' && RESULT_INSTANT.test(value);

function membersOf(value: JsonValue): Readonly<Record<string, JsonValue>> {
  return typeof value === 'object' && value !== null && !isList(value) ? value : {};
}
