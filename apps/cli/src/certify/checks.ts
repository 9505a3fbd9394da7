import type { Check } from '@bucket/certification';
import type { Answer } from './session.ts';

const SEEN_LENGTH_MAX = 300;

/** Collects what a method expects and sees. */
export class Checks {
  readonly #made: Check[] = [];

  get made(): readonly Check[] {
    return this.#made;
  }

  holds(what: string, holds: boolean, seen: string, seq?: number): void {
    const cut = seen.length > SEEN_LENGTH_MAX ? `${seen.slice(0, SEEN_LENGTH_MAX)}…` : seen;
    this.#made.push({ what, holds, seen: cut, ...(seq === undefined ? {} : { seq }) });
  }

  /** Refused with one of these codes; a problem of the right kind that comes from somewhere else is not what was tried. */
  refused(what: string, answer: Answer, ...codes: readonly string[]): void {
    const { status, code = '' } = answer;
    this.holds(what, status >= 400 && status < 500 && codes.includes(code), seenOf(answer), answer.auditSeq);
  }

  answered(what: string, answer: Answer, status: number): void {
    this.holds(what, answer.status === status, seenOf(answer), answer.auditSeq);
  }
}

export function seenOf({ status, code }: Answer): string {
  return code === undefined ? String(status) : `${status} ${code}`;
}
