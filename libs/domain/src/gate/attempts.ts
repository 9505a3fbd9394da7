import { operationRow, type OperationType } from './operations.ts';
import type { Role } from '../actors/roles.ts';

/** A refusal, as the log tells of it. */
export interface Attempt {
  readonly actorId: string;
  readonly role: Role | 'none';
  readonly type: OperationType;
  readonly at: string;
  /** Ids of the rules that refused. */
  readonly rules: readonly string[];
}

/** How often somebody may try what their role does not permit. */
export interface AttemptLimits {
  /** From this many within `coolWindowMs` on, every request is refused for `coolMs` after the last; undefined: never. */
  readonly coolAfter: number | undefined;
  readonly coolWindowMs: number;
  readonly coolMs: number;
  /** From this many within `freezeWindowMs` on, the actor is frozen until two people have reviewed it. */
  readonly freezeAfter: number;
  readonly freezeWindowMs: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;

/**
 * Whose attempts are counted, and what follows. An AI agent is slowed down before it is stopped (failure scenario 2); an
 * executor is stopped (failure scenario 1). Three, because one wrong call is a mistake and is refused anyway.
 */
const ATTEMPT_LIMITS: Readonly<Partial<Record<Role | 'none', AttemptLimits>>> = {
  ai: { coolAfter: 5, coolWindowMs: 10 * MINUTE_MS, coolMs: MINUTE_MS, freezeAfter: 10, freezeWindowMs: DAY_MS },
  executor: { coolAfter: undefined, coolWindowMs: 0, coolMs: 0, freezeAfter: 3, freezeWindowMs: DAY_MS },
};

/** The limits of a role, or undefined where attempts of it are not counted. */
export function attemptLimits(role: Role | 'none'): AttemptLimits | undefined {
  return ATTEMPT_LIMITS[role];
}

/** The roles whose attempts are counted, and how far back their refusals matter. */
export const COUNTED_ROLES: readonly Role[] = ['ai', 'executor'];
export const ATTEMPTS_COUNT_MS = DAY_MS;

/** The rule whose refusals count: an operation that the role may not have. */
const ROLE_RULE = 'BKT-R03';

/** Whether a refusal counts: of an AI agent everything its role does not permit, of an executor what would change something. */
export function counts({ role, type, rules }: Attempt): boolean {
  if (attemptLimits(role) === undefined || !rules.includes(ROLE_RULE)) return false;
  return role === 'ai' || operationRow(type).changes === true;
}

/** Until when an actor cools off, or undefined where it does not. */
export function coolsOffUntil(attempts: readonly string[], limits: AttemptLimits, at: string): string | undefined {
  const { coolAfter, coolWindowMs, coolMs } = limits;
  const last = attempts.at(-1);
  if (coolAfter === undefined || last === undefined) return undefined;
  const first = attempts.at(-coolAfter);
  const isReached = first !== undefined && Date.parse(last) - Date.parse(first) < coolWindowMs;
  const until = new Date(Date.parse(last) + coolMs).toISOString();
  return isReached && at < until ? until : undefined;
}

/** Whether an actor has to be frozen: so many attempts within the window, none of them reviewed before. */
export function isToBeFrozen(attempts: readonly string[], limits: AttemptLimits, reviewedAt: string): boolean {
  const last = attempts.at(-1);
  const first = attempts.at(-limits.freezeAfter);
  if (last === undefined || first === undefined || first <= reviewedAt) return false;
  return Date.parse(last) - Date.parse(first) < limits.freezeWindowMs;
}

/** Attempts of one actor that are kept: more than any limit asks for. */
const KEPT_MAX = 16;

/** When those who are counted were last refused; a fold over the entries of the log, so that every process counts alike. */
export class AttemptLog {
  readonly #base: AttemptLog | undefined;
  readonly #own = new Map<string, readonly string[]>();

  constructor(base?: AttemptLog) {
    this.#base = base;
  }

  add(attempt: Attempt): void {
    if (counts(attempt)) this.#own.set(attempt.actorId, [...this.of(attempt.actorId), attempt.at].slice(-KEPT_MAX));
  }

  of(actorId: string): readonly string[] {
    return this.#own.get(actorId) ?? this.#base?.of(actorId) ?? [];
  }

  merge(from: AttemptLog): void {
    for (const [actorId, attempts] of from.#own) this.#own.set(actorId, attempts);
  }
}
