import crypto from 'k6/crypto';
import encoding from 'k6/encoding';
import http from 'k6/http';
import { jsonOf } from './calls.ts';
import { BASE_URL, tokens } from './target.ts';

/** What people do before and after a load. Blocking calls: for `setup` and `teardown` only. */

const UNBOUNDED = '15m';

/** @throws {Error} unless the answer is a success; a suite whose set-up fails has measured nothing */
export function ask<Shape>(method: string, path: string, token: string, body?: object): Shape {
  const answer = http.request(method, `${BASE_URL}${path}`, body === undefined ? null : JSON.stringify(body), {
    responseType: 'text',
    timeout: UNBOUNDED,
    headers: {
      Authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    tags: { name: 'people' },
  });
  if (answer.status < 200 || answer.status > 299)
    throw new Error(`${method} ${path} was answered ${answer.status} ${answer.error}: ${answer.body}`);
  // Ours, and a success: the shape is that of the REST contract. A member that is missing ends the suite where it is read.
  return jsonOf<Shape>(answer) as Shape;
}

interface ChangeRequestAnswer {
  readonly changeRequest: { readonly id: string; readonly digest: string; readonly status: string };
}

/** Asked for by the executor, approved by owner and advisor, in force at once. */
export function approveChange(kind: string, subject: object, reason: string): void {
  const asked = ask<ChangeRequestAnswer>('POST', '/v1/change-requests', tokens.executor, { kind, subject, reason });
  const { id, digest } = asked.changeRequest;
  const approval = { decision: 'approve', digest, reason };
  const path = `/v1/change-requests/${id}/approvals`;
  ask('POST', path, tokens.owner, approval);
  const { changeRequest } = ask<ChangeRequestAnswer>('POST', path, tokens.advisor, approval);
  if (changeRequest.status !== 'approved') throw new Error(`the change request is ${changeRequest.status}`);
}

/** A token as a product makes it, 256 random bits, and what the bucket is told of it. */
export function newToken(): { readonly token: string; readonly tokenHash: string } {
  const token = `bkt_${encoding.b64encode(crypto.randomBytes(32), 'rawurl')}`;
  return { token, tokenHash: `sha256:${crypto.sha256(token, 'hex')}` };
}

/**
 * A new integration with these classes and a credential whose token only this run has, approved by two. Its name is its own in
 * every run.
 */
export function admitIntegration(suite: string, productId: string, artifactClasses: readonly string[]): string {
  const integrationId = `${suite}-${productId.toLowerCase()}-${Date.now().toString(36)}`;
  const policies = { contentFilter: 'none', retentionPolicy: '90-days', deletionStrategy: 'tombstone' };
  const { token, tokenHash } = newToken();
  const credentials = [{ name: suite, actorKind: 'service', tokenHash }];
  const rest = { type: 'rest', dataFlow: 'one-way', owners: ['*'], credentials };
  approveChange(
    'integration',
    { integrationId, productId, artifactClasses, ...policies, ...rest },
    `load suite ${suite}`,
  );
  return token;
}

export function changeLimit(limit: string, value: number, productId?: string): void {
  const subject = { limit, value, ...(productId === undefined ? {} : { productId }) };
  approveChange('limit', subject, 'load suite');
}

export interface LimitView {
  readonly limit: string;
  readonly value: number;
  readonly usage: number | null;
  readonly products?: readonly { readonly productId: string; readonly value: number; readonly usage: number | null }[];
}

/** A limit in force and what is used of it. */
export function readLimit(limit: string): LimitView {
  const { items } = ask<{ items: readonly LimitView[] }>('GET', '/v1/governance/limits', tokens.auditor);
  const found = items.find((item) => item.limit === limit);
  if (found === undefined) throw new Error(`the bucket knows no limit ${limit}`);
  return found;
}

/** What is used of a limit that counts something. */
export function usageOf(limit: string): number {
  return readLimit(limit).usage ?? 0;
}
