import { check } from 'k6';
import { problemOf, type Answer } from './calls.ts';

/** draft-ietf-httpapi-ratelimit-headers; header names as Go writes them. */
const POLICY = /^"writes";q=\d+;w=1$/;
const QUOTA = /^"writes";r=\d+;t=\d+$/;

/** The code of a refusal that says all it has to, or undefined. */
export function readRefusal(answer: Answer): string | undefined {
  const problem = problemOf(answer);
  const isTold =
    problem !== undefined &&
    POLICY.test(answer.headers['Ratelimit-Policy'] ?? '') &&
    QUOTA.test(answer.headers['Ratelimit'] ?? '') &&
    (answer.status !== 429 || /^[1-9]\d*$/.test(answer.headers['Retry-After'] ?? ''));
  check(answer, { 'refusal: a problem with its limits and when to try again': () => isTold });
  return isTold ? problem.code : undefined;
}
