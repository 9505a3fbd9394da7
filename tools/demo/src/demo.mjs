/**
 * `npm run demo`: from nothing to a verified write, against a running bucket.
 *
 * BUCKET_DEMO_URL (http://127.0.0.1:8080) is where it runs, BUCKET_DATA_DIR (.data) where its bootstrap.json lies.
 */
import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { showLifecycle } from './lifecycle.mjs';
import { leafHash, readCheckpoint, rootFrom } from './proof.mjs';
import { ask, proven, step, tell } from './steps.mjs';

const base = process.env['BUCKET_DEMO_URL'] ?? 'http://127.0.0.1:8080';
const bootstrapFile = join(process.env['BUCKET_DATA_DIR'] ?? '.data', 'bootstrap.json');
/** A name of its own each time, so that the demo can be run again. */
const integrationId = `demo-${Date.now().toString(36)}`;

/** The product makes its own token; the bucket is told only its hash. */
const token = `bkt_${randomBytes(32).toString('base64url')}`;
const tokenHash = `sha256:${createHash('sha256').update(token).digest('hex')}`;

const SUBJECT = {
  integrationId,
  productId: 'AI_Assistant',
  type: 'rest',
  artifactClasses: ['metadata', 'artifact_manifest'],
  contentFilter: 'text-moderation-v2',
  retentionPolicy: '90-days',
  deletionStrategy: 'tombstone',
  dataFlow: 'one-way',
  owners: ['team-*'],
  credentials: [{ name: 'demo', actorKind: 'service', tokenHash }],
};
const DRAFT = { artifactClass: 'metadata', ownerId: 'team-assistant', payload: { title: 'greeting', tags: ['en'] } };

async function demo() {
  const { origin, verifierKey, tokens } = JSON.parse(await readFile(bootstrapFile, 'utf8'));
  tell(`the log is ${origin}; all that is trusted here is its verifier key ${verifierKey}`);

  await approveIntegration(tokens);

  step('It writes an artifact and takes a receipt with its proof.');
  const written = await ask(base, 'POST', '/v1/artifacts', token, DRAFT, { Prefer: 'receipt=proof' });
  const { artifact, receipt } = written.body;
  tell(`artifact ${artifact.id}, version ${artifact.version}, ${artifact.contentHash}`);
  tell(`entry ${receipt.seq} of ${receipt.treeSize}`);

  step('Anybody can verify that, with the verifier key and forty lines of code.');
  const { body: entry } = await ask(base, 'GET', `/v1/audit/entries/${receipt.seq}`, tokens.auditor);
  await verifyReceipt(receipt, entry, verifierKey);
  const isHash =
    artifact.contentHash ===
    `sha256:${createHash('sha256').update('{"tags":["en"],"title":"greeting"}').digest('hex')}`;
  if (!isHash) throw new Error('the content hash is not that of the payload');
  proven('the content hash is that of the payload in its canonical form (RFC 8785)');

  step('Its class is written once: changing it is refused, and the refusal is an entry too.');
  const refused = await ask(
    base,
    'PUT',
    `/v1/artifacts/${artifact.id}`,
    token,
    { payload: { title: 'changed' } },
    { 'If-Match': '"1"' },
  );
  tell(`${refused.status} ${refused.body.code}, entry ${refused.body.auditSeq}`);
  if (refused.status !== 403) throw new Error('the change was not refused');

  step('The chain of custody tells all that happened to it.');
  const custody = await ask(base, 'GET', `/v1/artifacts/${artifact.id}/custody`, token);
  for (const {
    seq,
    entry: { at, type, outcome },
  } of custody.body.items)
    tell(`${seq}  ${at}  ${type}  ${outcome}`);

  await showLifecycle(base, tokens, verifierKey);

  step('The auditor has the whole store held against the whole log.');
  const verified = await ask(base, 'POST', '/v1/audit/verifications', tokens.auditor);
  if (verified.body.intact !== true) throw new Error(`not intact: ${verified.text}`);
  proven(
    `intact: ${verified.body.entries} entries, ${verified.body.artifacts} artifacts, ${verified.body.missing} missing`,
  );
}

/**
 * From a declaration with the product's credential to an approval by two people.
 *
 * @param {{ owner: string, advisor: string, executor: string }} tokens of the people
 */
async function approveIntegration(tokens) {
  step(
    'The executor declares an integration, with the hash of a token that the product made. Nothing is approved yet.',
  );
  const asked = await ask(base, 'POST', '/v1/change-requests', tokens.executor, {
    kind: 'integration',
    reason: 'demo',
    subject: SUBJECT,
  });
  const { id, digest } = asked.body.changeRequest;
  tell(`change request ${id}, ${digest}`);

  step('The executor cannot approve; owner and advisor can, and only what they have read.');
  const voice = { decision: 'approve', digest, reason: 'reviewed' };
  const own = await ask(base, 'POST', `/v1/change-requests/${id}/approvals`, tokens.executor, voice);
  tell(`the executor: ${own.body.code}, recorded as entry ${own.body.auditSeq}`);
  for (const role of /** @type {const} */ (['owner', 'advisor'])) {
    const { body } = await ask(base, 'POST', `/v1/change-requests/${id}/approvals`, tokens[role], voice);
    tell(`the ${role}: ${body.changeRequest.status}`);
  }

  step('The credential is in force: its token was made by the product, and no one at the bucket has it.');
  tell(`${token.slice(0, 8)}…, known to the bucket as ${tokenHash}`);
}

/**
 * @param {any} receipt
 * @param {any} entry
 * @param {string} verifierKey
 */
async function verifyReceipt(receipt, entry, verifierKey) {
  if (createHash('sha256').update(entry.canonical).digest('hex') !== receipt.entryHash)
    throw new Error('another entry');
  proven('the entry is the one of the receipt');
  const checkpoint = readCheckpoint(receipt.checkpoint, verifierKey);
  proven(`the checkpoint over ${checkpoint.treeSize} entries is signed by ${checkpoint.origin}`);
  const root = rootFrom(leafHash(entry.canonical), receipt.seq, receipt.treeSize, receipt.inclusionProof);
  if (root !== checkpoint.rootHash || receipt.treeSize !== checkpoint.treeSize)
    throw new Error('the entry is not in that tree');
  proven(`the entry is in that tree: ${receipt.inclusionProof.length} hashes lead to its root`);
}

demo().then(
  () => console.log('\nDone.'),
  (error) => {
    const isAway = error instanceof TypeError && error.message === 'fetch failed';
    console.error(
      isAway ? `no bucket answers at ${base}: start one with npm start` : `the demo stopped: ${error.message}`,
    );
    process.exitCode = 1;
  },
);
