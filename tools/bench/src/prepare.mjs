import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * From an empty bucket to one integration with a credential and limits that a benchmark does not run into: by approved
 * change requests, because there is no other way.
 *
 * @param {string} base
 * @param {string} dataDir
 * @returns {Promise<string>} a token that may write
 */
export async function prepareBucket(base, dataDir) {
  const { tokens } = JSON.parse(await readFile(join(dataDir, 'bootstrap.json'), 'utf8'));
  const token = `bkt_${randomBytes(32).toString('base64url')}`;
  const subject = {
    integrationId: 'bench',
    productId: 'AI_Assistant',
    type: 'rest',
    artifactClasses: ['metadata'],
    contentFilter: 'none',
    retentionPolicy: '90-days',
    deletionStrategy: 'tombstone',
    dataFlow: 'one-way',
    owners: ['*'],
    credentials: [{ name: 'bench', actorKind: 'service', tokenHash: hashOf(token) }],
  };
  await approved(base, tokens, 'integration', subject);
  await approved(base, tokens, 'limit', { limit: 'writesPerSecond', value: 10_000_000 });
  await approved(base, tokens, 'limit', { limit: 'concurrentWriters', value: 10_000 });
  return token;
}

/** What the bucket is told of a token. @param {string} token */
const hashOf = (token) => `sha256:${createHash('sha256').update(token).digest('hex')}`;

/** @param {string} base @param {Record<string, string>} tokens @param {string} kind @param {object} subject */
async function approved(base, tokens, kind, subject) {
  const { changeRequest } = await post(base, '/v1/change-requests', tokens.executor, {
    kind,
    subject,
    reason: 'benchmark',
  });
  const voice = { decision: 'approve', digest: changeRequest.digest, reason: 'benchmark' };
  for (const role of ['owner', 'advisor'])
    await post(base, `/v1/change-requests/${changeRequest.id}/approvals`, tokens[role], voice);
}

/** @param {string} base @param {string} path @param {string | undefined} token @param {object} body */
export async function post(base, path, token, body) {
  const answer = await fetch(`${base}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text}`);
  return JSON.parse(text);
}
