import { clipped } from '../../bytes/index.ts';
import type { Rule } from '../rule.ts';

/** UTF-16 code units of a reason. */
const REASON_LENGTH_MAX = 200;

export const keyNamesOneRequest: Rule = {
  id: 'BKT-R30',
  says: 'An idempotency key stands for one request: another request under it is refused, and a repetition waits for the first answer.',
  threats: ['T4'],
  appliesTo: ({ type }) => type === 'idempotency.replay',
  refuses: ({ replay }) => {
    if (replay === 'first-answer') return undefined;
    return replay === 'running'
      ? { code: 'idempotency.in-progress', reason: 'the first request is still running' }
      : { code: 'idempotency.key-reused', reason: 'the key was used for another request' };
  },
};

export const requestIsWellFormed: Rule = {
  id: 'BKT-R31',
  says: 'A request that does not have the form of the REST contract is refused and recorded.',
  threats: ['T1', 'T2'],
  appliesTo: ({ type }) => type === 'request.invalid',
  refuses: ({ invalid }) => ({
    code: 'request.invalid',
    reason: clipped(`${invalid?.code ?? 'request.invalid'}: ${invalid?.reason ?? 'malformed'}`, REASON_LENGTH_MAX),
  }),
};

export const textsHoldNoSecret: Rule = {
  id: 'BKT-R36',
  says: 'Owners, labels, reasons and subjects hold no secret: what is kept for years must not be one.',
  threats: ['T2'],
  appliesTo: ({ forbidden }) => forbidden !== undefined,
  refuses: ({ forbidden = [] }) =>
    forbidden.length === 0
      ? undefined
      : {
          code: 'request.forbidden-content',
          reason: `the request holds ${forbidden[0]?.detail ?? 'a secret'}`,
          errors: forbidden.slice(0, 20),
        },
};

export const requestRules: readonly Rule[] = [textsHoldNoSecret, keyNamesOneRequest, requestIsWellFormed];
