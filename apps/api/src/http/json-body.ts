import { isUtf8 } from 'node:buffer';
import { getMetadataStorage, ValidateIf, validateSync, type ValidationError } from 'class-validator';
import {
  BODY_JSON_LIMITS,
  clipped,
  parseStrictJson,
  pointerStep,
  type FieldError,
  type JsonObject,
  type JsonValue,
} from '@bucket/domain';
import type { Dto } from './dto.ts';
import { acceptanceOf } from './dto-acceptance.ts';
import { HttpProblem } from './problem.ts';

const ERRORS_MAX = 20;

/** The bytes of a body as strict I-JSON (RFC 7493). @param body as Fastify's parser left it. @throws {HttpProblem} with the code of what is wrong */
export function readJson(body: unknown): JsonValue {
  if (!Buffer.isBuffer(body) || body.length === 0)
    throw new HttpProblem('body.required', 'send a JSON object as application/json');
  if (!isUtf8(body)) throw new HttpProblem('body.encoding', 'the body is not valid UTF-8');
  const parsed = parseStrictJson(body.toString('utf8'), BODY_JSON_LIMITS);
  if (parsed.kind === 'parsed') return parsed.value;
  throw new HttpProblem(parsed.code, parsed.detail, {
    errors: [{ pointer: parsed.pointer, code: parsed.code, detail: parsed.detail }],
  });
}

/** A member that may be left out; class-validator's own `IsOptional` would let null through as well. */
export const Optional = (): PropertyDecorator => ValidateIf((_dto, value) => value !== undefined);

/**
 * The body as an instance of a DTO, every member checked and none unknown.
 * @throws {HttpProblem} `request.invalid` with at most 20 errors, each with its pointer
 */
export function readBody<T extends object>(body: unknown, dto: Dto<T>): T {
  return checked(readJson(body), dto, '');
}

/** As `readBody`, for a body that may be left out: none is an empty object. */
export function readOptionalBody<T extends object>(body: unknown, dto: Dto<T>): T {
  return isEmpty(body) ? checked({}, dto, '') : readBody(body, dto);
}

/** For requests without a body: none, or an object without members. */
export function refuseBody(body: unknown): void {
  if (isEmpty(body)) return;
  const value = readJson(body);
  const [name] = isObject(value) ? Object.keys(value) : [''];
  if (name === undefined) return;
  const detail = 'this request takes no body';
  throw new HttpProblem('request.invalid', detail, {
    errors: [{ pointer: pointerTo('', name), code: 'unknown', detail }],
  });
}

/** As `readBody`, for a part of a body that stands at `pointer`. */
export function checked<T extends object>(value: JsonValue | undefined, dto: Dto<T>, pointer: string): T {
  const errors = faultsOf(value, dto, pointer);
  if (Array.isArray(errors))
    throw new HttpProblem('request.invalid', errors[0]?.detail ?? 'the body is not valid', { errors });
  return errors;
}

const isEmpty = (body: unknown): boolean => !Buffer.isBuffer(body) || body.length === 0;

/** The instance, or what is wrong with it. */
export function faultsOf<T extends object>(
  value: JsonValue | undefined,
  dto: Dto<T>,
  pointer: string,
): T | FieldError[] {
  if (!isObject(value)) return [{ pointer, code: 'type', detail: 'must be a JSON object' }];
  const known = membersOf(dto);
  const names = Object.keys(value);
  // Before anything is assigned: a member named `constructor` would make the instance one of nothing.
  const unknown = names.filter((name) => !known.has(name));
  const instance = Object.assign(new dto(), unknown.length === 0 ? value : pick(value, known));
  if (unknown.length === 0 && acceptanceOf(dto)?.(instance) === true) return instance;
  const faults = validateSync(instance, { forbidUnknownValues: true, stopAtFirstError: true });
  if (faults.length + unknown.length === 0) return instance;
  return [
    ...unknown.map((name) => ({ pointer: pointerTo(pointer, name), code: 'unknown', detail: 'unknown member' })),
    ...faults.flatMap((fault) => fieldErrors(fault, pointer)),
  ].slice(0, ERRORS_MAX);
}

const members = new Map<Dto<object>, ReadonlySet<string>>();

/** The members that a DTO declares: those that have a decorator. */
function membersOf(dto: Dto<object>): ReadonlySet<string> {
  const found = members.get(dto);
  if (found !== undefined) return found;
  const metadata = getMetadataStorage().getTargetValidationMetadatas(dto, '', false, false);
  const names = new Set(metadata.map(({ propertyName }) => propertyName));
  members.set(dto, names);
  return names;
}

function pick(value: JsonObject, names: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([name]) => names.has(name)));
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** JSON Pointer (RFC 6901) to a member, its name bounded. */
export function pointerTo(parent: string, name: string): string {
  return parent + pointerStep(clipped(name, 64));
}

function fieldErrors({ property, constraints, children }: ValidationError, parent: string): FieldError[] {
  const pointer = pointerTo(parent, property);
  const own = Object.entries(constraints ?? {}).map(([code, detail]) => ({
    pointer,
    code,
    detail: clipped(detail, 160),
  }));
  return [...own, ...(children ?? []).flatMap((child) => fieldErrors(child, pointer))];
}
