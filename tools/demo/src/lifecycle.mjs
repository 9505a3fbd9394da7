/** The end of artifacts: one that is held, one that is erased, and what a sweep would purge. */
import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { readNote } from './proof.mjs';
import { ask, proven, step, tell } from './steps.mjs';

const DAY_MS = 86_400_000;
/** An erasure is carried out within seconds of its second approval. */
const ERASED_MS_MAX = 30_000;

/** Names of their own each time, so that the demo can be run again. */
const suffix = Date.now().toString(36);
const ownerId = `person-${suffix}`;
const token = `bkt_${randomBytes(32).toString('base64url')}`;

const SUBJECT = {
  integrationId: `demo-avatar-${suffix}`,
  productId: 'AI_Avatar',
  type: 'rest',
  artifactClasses: ['persona_config'],
  contentFilter: 'text-moderation-v2',
  retentionPolicy: '90-days',
  deletionStrategy: 'tombstone',
  dataFlow: 'one-way',
  owners: ['person-*'],
  credentials: [
    {
      name: 'demo',
      actorKind: 'service',
      tokenHash: `sha256:${createHash('sha256').update(token).digest('hex')}`,
    },
  ],
};

/**
 * @param {string} base
 * @param {Record<'owner' | 'advisor' | 'executor' | 'auditor' | 'legal', string>} tokens of the people
 * @param {string} verifierKey
 */
export async function showLifecycle(base, tokens, verifierKey) {
  step('Another product writes what can be deleted, superseded and erased: about one person.');
  await change(base, tokens, tokens.executor, 'integration', SUBJECT);
  const [held, other] = [await create(base, 'Asha'), await create(base, 'Noor')];

  step('Legal holds one artifact, at once and alone. Nobody deletes it then.');
  const scope = { caseId: `case-${suffix}`, productId: 'AI_Avatar', artifactIds: [held], reason: 'demo' };
  const { hold } = (await ask(base, 'POST', '/v1/legal-holds', tokens.legal, scope)).body;
  const kept = await ask(base, 'DELETE', `/v1/artifacts/${held}`, token, undefined, { 'If-Match': '*' });
  expectStatus(kept, 423);
  tell(`${kept.body.code}: ${kept.body.rules[0].reason}`);

  step('The other one is deleted, and can be restored for 90 days; a sweep purges it after them.');
  const deleted = await ask(base, 'DELETE', `/v1/artifacts/${other}`, token, undefined, { 'If-Match': '*' });
  tell(`${deleted.body.artifact.state}, recoverable until ${deleted.body.artifact.recoverableUntil}`);
  const at = new Date(Date.parse(deleted.body.artifact.recoverableUntil) + DAY_MS).toISOString();
  const preview = await ask(base, 'GET', `/v1/retention/preview?at=${at}`, tokens.auditor);
  if (!(preview.body.items >= 1)) throw new Error('the deleted artifact would not be purged');
  tell(`a sweep then would purge ${preview.body.items} versions, and holds would keep ${preview.body.held}`);
  expectStatus(await ask(base, 'POST', `/v1/artifacts/${other}/restore`, token), 200);

  step('Two people approve that everything of the person is erased. What is held stays, with the reason.');
  const subject = { productId: 'AI_Avatar', ownerId, reason: 'asked for by the person' };
  const erasure = await change(base, tokens, tokens.legal, 'erasure', subject);
  const { erased, refused, certificate } = await resultOf(base, tokens.auditor, erasure);
  tell(`${erased} version erased; ${refused[0]?.reason}`);
  if (erased !== 1 || refused[0]?.artifactId !== held) throw new Error('another one was erased, or the held one was');
  expectStatus(await ask(base, 'GET', `/v1/artifacts/${other}`, token), 410);
  readNote(certificate, verifierKey);
  proven('the certificate of the erasure is signed with the verifier key');

  step('The hold is released by two people. Then the rest is erased too.');
  await change(base, tokens, tokens.legal, 'hold-release', { holdId: hold.id });
  const rest = await resultOf(base, tokens.auditor, await change(base, tokens, tokens.legal, 'erasure', subject));
  if (rest.erased !== 1 || rest.refusedTotal !== 0) throw new Error('the rest was not erased');
  const { items } = (await ask(base, 'GET', `/v1/artifacts/${held}/custody`, tokens.auditor)).body;
  tell(`its chain of custody is still there: ${items.length} entries, and no name in them`);
  if (JSON.stringify(items).includes(ownerId)) throw new Error('the name is in an entry');
}

/**
 * @param {string} base
 * @param {string} displayName
 * @returns {Promise<string>} the id
 */
async function create(base, displayName) {
  const payload = { personaId: 'guide', displayName, basis: 'invented' };
  const draft = { artifactClass: 'persona_config', ownerId, payload };
  const written = await ask(base, 'POST', '/v1/artifacts', token, draft);
  expectStatus(written, 201);
  return written.body.artifact.id;
}

/**
 * @param {string} base
 * @param {Record<'owner' | 'advisor', string>} tokens
 * @param {string} asking token of who asks
 * @param {string} kind
 * @param {object} subject
 * @returns {Promise<string>} the id of the request, approved
 */
async function change(base, tokens, asking, kind, subject) {
  const asked = await ask(base, 'POST', '/v1/change-requests', asking, { kind, reason: 'demo', subject });
  expectStatus(asked, 201);
  const { id, digest } = asked.body.changeRequest;
  const voice = { decision: 'approve', digest, reason: 'reviewed' };
  for (const role of /** @type {const} */ (['owner', 'advisor']))
    expectStatus(await ask(base, 'POST', `/v1/change-requests/${id}/approvals`, tokens[role], voice), 200);
  return id;
}

/**
 * @param {string} base
 * @param {string} auditor
 * @param {string} id of the change request
 * @returns {Promise<any>} what the erasure did
 */
async function resultOf(base, auditor, id) {
  for (const endMs = performance.now() + ERASED_MS_MAX; performance.now() < endMs; await wait(500)) {
    const { body } = await ask(base, 'GET', `/v1/change-requests/${id}`, auditor);
    if (body.changeRequest.result !== undefined) return body.changeRequest.result;
  }
  throw new Error('the erasure was not carried out');
}

/**
 * @param {{ status: number, text: string }} answer
 * @param {number} status
 */
function expectStatus(answer, status) {
  if (answer.status !== status) throw new Error(`answered ${answer.status}, not ${status}: ${answer.text}`);
}
