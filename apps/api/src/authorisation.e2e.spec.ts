import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { operationRow, type Role } from '@bucket/domain';
import { pathParameters, type ApiOperation } from './openapi/api-operation.ts';
import { API_OPERATIONS } from './openapi/operations.ts';
import type { Answer } from './testing/caller.spec-data.ts';
import {
  as,
  AVATAR,
  AVATAR_CONFIG,
  freshToken,
  PERSONA_CONFIG,
  Scenario,
  subjectOf,
  type ProblemBody,
} from './testing/scenario.spec-data.ts';

/**
 * The matrix role × route, made from the route table: a new route has a row by itself, and fails until it is known here
 * what a good request to it looks like.
 */
const PEOPLE = ['owner', 'advisor', 'executor', 'auditor', 'legal'] as const;
const CALLERS = [...PEOPLE, 'service', 'ai'] as const satisfies readonly Role[];
type CallerRole = (typeof CALLERS)[number];

let scenario: Scenario;
let tokens: Readonly<Record<CallerRole, string>>;
let ids: {
  readonly artifact: string;
  readonly changeRequest: string;
  readonly digest: string;
  readonly credential: string;
  readonly deleted: string;
  readonly sweep: string;
  readonly verification: string;
  readonly export: string;
  readonly certification: string;
};
let names = 0;
/** It stays what it is, whatever becomes of its artifacts. */
let exported: string | undefined;

beforeAll(async () => {
  scenario = await Scenario.start();
  await scenario.raiseWriteRate(1_000_000);
  const service = await scenario.integrate(AVATAR);
  const ai = (await scenario.addCredential(AVATAR.integrationId, 'ai')).token;
  tokens = { ...scenario.people, service, ai };
});
afterAll(() => scenario.end());

const fresh = () => subjectOf({ ...AVATAR, integrationId: `matrix-${(names += 1)}` });

/** Whoever is refused too often is slowed down or frozen: an executor and an AI agent that nobody has seen before. */
async function freshActors() {
  const { token: executor, tokenHash } = freshToken();
  const principalId = `executor-${tokenHash.slice(7, 19)}`;
  const credentials = [{ name: 'matrix', role: 'executor', tokenHash }];
  await scenario.change('principal', { action: 'create', principalId, roles: ['executor'], credentials });
  return { executor, ai: (await scenario.addCredential(AVATAR.integrationId, 'ai')).token };
}

/** Things that the request may be about, made anew, so that no cell of the matrix stands in the light of another. */
async function prepare(role: CallerRole = 'owner'): Promise<void> {
  tokens = { ...tokens, ...(await freshActors()) };
  const { artifact } = await scenario.write(tokens.service, PERSONA_CONFIG);
  // A product reads the requests it made itself; an AI agent makes none.
  const asked = await scenario.caller.post(
    '/v1/change-requests',
    role === 'service' ? tokens.service : scenario.people.executor,
    {
      kind: 'integration',
      reason: 'matrix',
      subject: fresh(),
    },
  );
  const { changeRequest } = as<{ changeRequest: { id: string; digest: string } }>(asked);
  const integrated = await scenario.request({ ...AVATAR, integrationId: `matrix-${(names += 1)}` });
  await scenario.approve(integrated);
  const { credential } = await scenario.addCredential(`matrix-${names}`);
  ids = {
    artifact: artifact.id,
    changeRequest: changeRequest.id,
    digest: changeRequest.digest,
    credential: credential.id,
    deleted: await deleted(),
    sweep: await sweep(),
    verification: await verification(),
    export: (exported ??= await productExport()),
    certification: await certification(),
  };
}

/** An artifact that can be restored. */
async function deleted(): Promise<string> {
  const { artifact } = await scenario.write(tokens.service, PERSONA_CONFIG);
  const headers = { 'if-match': '"1"' };
  await scenario.caller.call('DELETE', `/v1/artifacts/${artifact.id}`, { token: tokens.service, headers });
  return artifact.id;
}

async function verification(): Promise<string> {
  const headers = { prefer: 'respond-async' };
  return as<{ id: string }>(
    await scenario.caller.call('POST', '/v1/audit/verifications', { token: tokens.auditor, headers }),
  ).id;
}

/** One whose content can be downloaded. */
async function productExport(): Promise<string> {
  const json = { productId: 'AI_Avatar' };
  const { id } = as<{ id: string }>(await scenario.caller.post('/v1/exports', tokens.auditor, json));
  for (;;) {
    const answer = await scenario.caller.get(`/v1/exports/${id}`, tokens.auditor);
    if (as<{ status: string }>(answer).status === 'done') return id;
  }
}

async function sweep(): Promise<string> {
  return as<{ id: string }>(await scenario.caller.post('/v1/retention/sweeps', tokens.executor)).id;
}

async function certification(): Promise<string> {
  const json = { form: 'short', results: [] };
  const answer = await scenario.caller.post('/v1/certifications', tokens.executor, json);
  return as<{ certification: { id: string } }>(answer).certification.id;
}

const HOLD = { caseId: 'matrix', productId: 'Gurukul', artifactClass: 'user_progress', reason: 'matrix' };

const integration = () => `matrix-${names}`;
const EXPORTED = {
  owner: 'Gurukul',
  advisor: 'Gurukul',
  executor: 'Gurukul',
  auditor: 'Gurukul',
  legal: 'AI_Assistant',
} as const;
const listing = (role: CallerRole) => (role === 'service' || role === 'ai' ? '' : '?productId=AI_Avatar');

interface GoodRequest {
  readonly path: string;
  readonly json?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request to each operation that nothing but the caller’s right stands against. */
const GOOD: Readonly<Record<string, (role: CallerRole) => GoodRequest>> = {
  createArtifact: () => ({ path: '/v1/artifacts', json: AVATAR_CONFIG }),
  createBatch: () => ({ path: '/v1/artifacts/batch', json: { items: [AVATAR_CONFIG] } }),
  listArtifacts: (role) => ({ path: `/v1/artifacts${listing(role)}` }),
  readArtifact: () => ({ path: `/v1/artifacts/${ids.artifact}` }),
  updateArtifact: () => ({
    path: `/v1/artifacts/${ids.artifact}`,
    json: { payload: PERSONA_CONFIG.payload },
    headers: { 'if-match': '"1"' },
  }),
  deleteArtifact: () => ({ path: `/v1/artifacts/${ids.artifact}`, headers: { 'if-match': '"1"' } }),
  listVersions: () => ({ path: `/v1/artifacts/${ids.artifact}/versions` }),
  readVersion: () => ({ path: `/v1/artifacts/${ids.artifact}/versions/1` }),
  readCustody: () => ({ path: `/v1/artifacts/${ids.artifact}/custody` }),
  artifactEvidence: () => ({ path: `/v1/artifacts/${ids.artifact}/evidence` }),
  restoreArtifact: () => ({ path: `/v1/artifacts/${ids.deleted}/restore` }),
  explainRetention: () => ({ path: `/v1/artifacts/${ids.artifact}/retention` }),
  placeHold: () => ({ path: '/v1/legal-holds', json: HOLD }),
  listHolds: () => ({ path: '/v1/legal-holds' }),
  previewRetention: () => ({ path: '/v1/retention/preview' }),
  startSweep: () => ({ path: '/v1/retention/sweeps' }),
  readSweep: () => ({ path: `/v1/retention/sweeps/${ids.sweep}` }),
  listRules: () => ({ path: '/v1/governance/rules' }),
  listProducts: () => ({ path: '/v1/governance/products' }),
  listClasses: () => ({ path: '/v1/governance/classes' }),
  readClass: () => ({ path: '/v1/governance/classes/metadata' }),
  listLimits: () => ({ path: '/v1/governance/limits' }),
  evaluate: () => ({ path: '/v1/governance/evaluate', json: { operation: 'CREATE', artifactClass: 'metadata' } }),
  evaluateAccess: () => ({
    path: '/access/v1/evaluation',
    json: {
      subject: { type: 'service', id: 'anybody' },
      action: { name: 'read' },
      resource: { type: 'artifact-class', id: 'metadata' },
    },
  }),
  replayDecisions: () => ({ path: '/v1/governance/replays', json: { from: 0, to: 0 } }),
  createChangeRequest: () => ({
    path: '/v1/change-requests',
    json: { kind: 'integration', reason: 'matrix', subject: fresh() },
  }),
  listChangeRequests: () => ({ path: '/v1/change-requests' }),
  readChangeRequest: () => ({ path: `/v1/change-requests/${ids.changeRequest}` }),
  decideChangeRequest: () => ({
    path: `/v1/change-requests/${ids.changeRequest}/approvals`,
    json: { decision: 'approve', digest: ids.digest, reason: 'matrix' },
  }),
  listPrincipals: () => ({ path: '/v1/principals' }),
  readPrincipal: () => ({ path: '/v1/principals/legal' }),
  createFreeze: () => ({
    path: '/v1/governance/freezes',
    json: { scope: `integration:${integration()}`, reason: 'matrix' },
  }),
  listFreezes: () => ({ path: '/v1/governance/freezes' }),
  issueCertification: () => ({ path: '/v1/certifications', json: { form: 'short', results: [] } }),
  listCertifications: () => ({ path: '/v1/certifications' }),
  readCurrentCertification: () => ({ path: '/v1/certifications/current' }),
  readCertification: () => ({ path: `/v1/certifications/${ids.certification}` }),
  listThreats: () => ({ path: '/v1/governance/threats' }),
  listIntegrations: () => ({ path: '/v1/integrations' }),
  readIntegration: () => ({ path: `/v1/integrations/${AVATAR.integrationId}` }),
  suspendIntegration: () => ({ path: `/v1/integrations/${integration()}/suspend` }),
  revokeIntegration: () => ({ path: `/v1/integrations/${integration()}/revoke` }),
  listCredentials: () => ({ path: `/v1/integrations/${AVATAR.integrationId}/credentials` }),
  revokeCredential: () => ({ path: `/v1/integrations/${integration()}/credentials/${ids.credential}/revoke` }),
  listEntries: () => ({ path: '/v1/audit/entries' }),
  readEntry: () => ({ path: `/v1/audit/entries/${ownSeq}` }),
  proveEntry: () => ({ path: `/v1/audit/entries/${ownSeq}/proof` }),
  proveConsistency: () => ({ path: '/v1/audit/consistency?from=1' }),
  readCheckpoint: () => ({ path: '/v1/audit/checkpoint' }),
  periodEvidence: () => ({ path: '/v1/audit/evidence?from=0&to=2' }),
  verifyLog: () => ({ path: '/v1/audit/verifications' }),
  readVerification: () => ({ path: `/v1/audit/verifications/${ids.verification}` }),
  // A product has one export at a time.
  startExport: (role) => ({
    path: '/v1/exports',
    ...(role === 'service' || role === 'ai' ? {} : { json: { productId: EXPORTED[role] } }),
  }),
  readExport: () => ({ path: `/v1/exports/${ids.export}` }),
  downloadExport: () => ({ path: `/v1/exports/${ids.export}/content` }),
  logCheckpoint: () => ({ path: '/log/checkpoint' }),
  logTile: () => ({ path: '/log/tile/0/000.p/1' }),
  describeLog: () => ({ path: '/.well-known/bucket.json' }),
  live: () => ({ path: '/health/live' }),
  ready: () => ({ path: '/health/ready' }),
  metrics: () => ({ path: '/metrics' }),
  describe: () => ({ path: '/openapi.json' }),
  documentation: () => ({ path: '/docs' }),
  documentationTable: () => ({ path: '/docs/rules' }),
  documentationAsset: () => ({ path: '/docs/assets/reference.js' }),
  console: () => ({ path: '/console' }),
  consoleAsset: () => ({ path: '/console/assets/console.css' }),
  explainProblem: () => ({ path: '/problems/internal' }),
};
let ownSeq = 0;

/** Operations that change what they are about, or look at something of the caller’s own. */
const USES_UP = [
  'updateArtifact',
  'deleteArtifact',
  'restoreArtifact',
  'readChangeRequest',
  'decideChangeRequest',
  'suspendIntegration',
  'revokeIntegration',
  'revokeCredential',
];

const call = ({ method }: ApiOperation, { path, json, headers = {} }: GoodRequest, token?: string): Promise<Answer> =>
  scenario.caller.call(method, path, {
    headers,
    ...(token === undefined ? {} : { token }),
    ...(json === undefined ? {} : { json }),
  });

const REFUSED_WITHOUT_RIGHT = 'role.not-permitted';

describe.each(API_OPERATIONS.map((operation) => [`${operation.method} ${operation.path}`, operation] as const))(
  '%s',
  (_title, operation) => {
    const good = (role: CallerRole): GoodRequest => {
      const request = GOOD[operation.id];
      if (request === undefined) throw new Error(`no good request to ${operation.id} is known: add a row to GOOD`);
      return request(role);
    };

    beforeAll(async () => {
      await prepare();
      const own = await scenario.caller.get('/v1/audit/entries?limit=1', tokens.service);
      ownSeq = as<{ items: readonly { seq: number }[] }>(own).items[0]?.seq ?? 0;
    });

    it.each(CALLERS)('lets the %s do what the table of operations says, and nothing else', async (role) => {
      if (USES_UP.includes(operation.id)) await prepare(role);
      const answer = await call(operation, good(role), tokens[role]);
      const may = operation.asks === undefined || operationRow(operation.asks).roles.includes(role);
      if (operation.id === 'readChangeRequest' && role === 'ai') return expect(answer.status).toBe(404);
      if (may)
        return expect([role, answer.status < 400, answer.text.slice(0, 200)]).toEqual([
          role,
          true,
          answer.text.slice(0, 200),
        ]);
      if (operation.id === 'createBatch') {
        // A batch is answered item by item.
        const { results } = as<{ results: readonly { status: number; problem: ProblemBody }[] }>(answer);
        return expect(results.map(({ status, problem }) => [status, problem.code])).toEqual([
          [403, REFUSED_WITHOUT_RIGHT],
        ]);
      }
      return expect([role, answer.status, as<ProblemBody>(answer).code]).toEqual([role, 403, REFUSED_WITHOUT_RIGHT]);
    });

    it.each([
      ['without a credential', {}],
      ['with a credential that is none', { authorization: `Bearer bkt_${'x'.repeat(43)}` }],
      ['with another scheme', { authorization: 'Basic b3duZXI6b3duZXI=' }],
      ['with an empty token', { authorization: 'Bearer ' }],
      ['with two tokens', { authorization: 'Bearer a, Bearer b' }],
    ])('turns away who comes %s', async (_how, headers) => {
      const request = good('service');
      const answer = await call(operation, { ...request, headers: { ...request.headers, ...headers } });
      if (operation.asks === undefined) return expect(answer.status).toBeLessThan(400);
      expect(answer.status).toBe(401);
      return expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer realm="bucket"/);
    });
  },
);

describe('a credential that is no longer in force', () => {
  it('opens nothing, on any route', async () => {
    const { token, credential } = await scenario.addCredential(AVATAR.integrationId);
    await scenario.caller.post(
      `/v1/integrations/${AVATAR.integrationId}/credentials/${credential.id}/revoke`,
      tokens.executor,
    );
    for (const operation of API_OPERATIONS.filter(({ asks }) => asks !== undefined)) {
      const request = GOOD[operation.id]?.('service') ?? { path: operation.path };
      expect([operation.id, (await call(operation, request, token)).status]).toEqual([operation.id, 401]);
    }
  });
});

describe('the matrix', () => {
  it('knows every route and no other', () => {
    expect(Object.keys(GOOD).sort()).toEqual(API_OPERATIONS.map(({ id }) => id).sort());
    expect(API_OPERATIONS.flatMap(({ path }) => pathParameters(path)).length).toBeGreaterThan(0);
  });
});
