import { jsonPointer } from './json-pointer.ts';

/**
 * Levels of containers that canonical JSON follows. It bounds recursion, so that a value that contains itself ends in
 * a `TypeError` and not in an exhausted stack. Input is held to 64 levels long before this.
 */
export const CANONICAL_DEPTH_MAX = 1_000;

const LONE_SURROGATE = /\p{Surrogate}/u;

/** True for objects made by a literal, by `JSON.parse` or without a prototype, in whichever realm they were made. */
export function isPlainObject(value: object): value is Readonly<Record<string, unknown>> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}

/** Why `value` has no canonical form, and where, in one sentence; `undefined` when it has one. */
export function canonicalJsonFault(value: unknown, path: (string | number)[] = []): string | undefined {
  if (typeof value !== 'object' || value === null) {
    const what = scalarFault(value);
    return what === undefined ? undefined : sentence(what, path);
  }
  if (path.length === CANONICAL_DEPTH_MAX) return sentence(`more than ${CANONICAL_DEPTH_MAX} levels`, path);
  if (!Array.isArray(value) && !isPlainObject(value)) return sentence('an object that is not plain', path);
  for (const [step, member] of steps(value)) {
    if (typeof step === 'string' && LONE_SURROGATE.test(step)) return sentence('a lone surrogate in a key', path);
    path.push(step);
    const found = canonicalJsonFault(member, path);
    if (found !== undefined) return found;
    path.pop();
  }
  return undefined;
}

function steps(container: readonly unknown[] | Readonly<Record<string, unknown>>): [string | number, unknown][] {
  // `Array.from`, unlike `map`, does not step over the holes of a sparse array.
  if (isArray(container)) return Array.from(container, (member, index) => [index, member]);
  return Object.keys(container)
    .sort()
    .map((key) => [key, container[key]]);
}

/** `Array.isArray` does not narrow a readonly array. */
function isArray(value: object): value is readonly unknown[] {
  return Array.isArray(value);
}

function scalarFault(value: unknown): string | undefined {
  if (value === null || typeof value === 'boolean') return undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : String(value);
  if (typeof value === 'string') return LONE_SURROGATE.test(value) ? 'a lone surrogate' : undefined;
  return value === undefined ? 'undefined' : `a ${typeof value}`;
}

function sentence(what: string, path: readonly (string | number)[]): string {
  return `canonical JSON has no form for ${what}, at "${jsonPointer(path)}"`;
}
