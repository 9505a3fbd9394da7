import type { FastifyReply } from 'fastify';
import type { Refused } from '@bucket/application';
import { problemOf } from './problem.ts';

const JSON_TYPE = 'application/json; charset=utf-8';

/** The recorded outcome, or the refusal thrown as its problem. */
export function orProblem<O extends { readonly kind: string }>(outcome: O | Refused): Exclude<O, Refused> {
  if ('refusal' in outcome) throw problemOf(outcome);
  // Only a refusal has the member `refusal`, so what is left is the rest of the union.
  return outcome as Exclude<O, Refused>;
}

/** Sends a text that is JSON already. */
export function sendJson(reply: FastifyReply, status: number, json: string): void {
  void reply.code(status).header('Content-Type', JSON_TYPE).send(json);
}

export function send(reply: FastifyReply, status: number, value: object): void {
  sendJson(reply, status, JSON.stringify(value));
}

/** Tells that an answer is the first one again (draft-ietf-httpapi-idempotency-key-header). */
export function markReplayed(
  reply: FastifyReply,
  outcome: { readonly kind: string; readonly replayed?: true } | Refused,
): void {
  if ('replayed' in outcome && outcome.replayed === true) reply.header('Idempotency-Replayed', 'true');
}
