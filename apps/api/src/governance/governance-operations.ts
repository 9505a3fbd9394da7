import { ref, type ApiOperation } from '../openapi/api-operation.ts';
import { listOperation } from '../openapi/list-operation.ts';
import { IDEMPOTENCY } from '../openapi/problems.ts';

const list = (path: string, id: string, summary: string, page: string): ApiOperation =>
  listOperation({ tag: 'Governance', path: `/v1/governance/${path}`, id, summary, page, asks: 'governance.read' });

/** The routes under `/v1/governance`. */
export const governanceOperations: readonly ApiOperation[] = [
  list('rules', 'listRules', 'List the rules in force, with the fingerprint of the rule set.', 'RulePage'),
  list('products', 'listProducts', 'List the products with their classes and quotas.', 'ProductPage'),
  list('classes', 'listClasses', 'List the artifact classes.', 'ArtifactClassPage'),
  {
    method: 'GET',
    path: '/v1/governance/classes/{name}',
    id: 'readClass',
    tag: 'Governance',
    summary: 'Read one artifact class with its schema and valid payloads.',
    asks: 'governance.read',
    answers: { 200: { says: 'The class.', schema: ref('ArtifactClass') } },
    problems: ['class.not-found'],
  },
  list('limits', 'listLimits', 'List the limits in force and how much of each is used.', 'LimitPage'),
  {
    method: 'POST',
    path: '/v1/governance/evaluate',
    id: 'evaluate',
    tag: 'Governance',
    summary: 'Evaluate whether an operation would be allowed, and by which rules.',
    description: 'The operation is not performed. The evaluation itself is recorded as an audit entry.',
    asks: 'governance.evaluate',
    body: { schema: ref('Evaluate'), required: true },
    answers: { 200: { says: 'The verdict of every rule.', schema: ref('Evaluation') } },
  },
  {
    method: 'POST',
    path: '/access/v1/evaluation',
    id: 'evaluateAccess',
    tag: 'Governance',
    summary: 'Evaluate access as in the OpenID AuthZEN Authorization API 1.0.',
    description:
      'Answers as `POST /v1/governance/evaluate` does. `subject` is the holder of the credential: its kind and its id, or the ' +
      'id of its integration. `action.name` is the operation. `resource` is an `artifact` by its id, or an `artifact-class` ' +
      'by its name; `resource.properties.payload` is the payload to be written. Another subject, action or type of resource is ' +
      'denied with the reason. `context` and other properties are accepted and not read. The operation is not performed; the ' +
      'evaluation is recorded as an audit entry, which `context.receipt` names.',
    asks: 'governance.evaluate',
    body: { schema: ref('AccessEvaluation'), required: true },
    answers: { 200: { says: 'The decision.', schema: ref('AccessDecision') } },
  },
  {
    method: 'POST',
    path: '/v1/governance/replays',
    id: 'replayDecisions',
    tag: 'Governance',
    summary: 'Judge recorded decisions again under the rules in force, and list the differences.',
    description:
      'At most 1,000 entries, `from` and `to` included. The rules, schemas and policy pack are those in force; credentials, ' +
      'integrations, freezes, holds, limits, usage and the states of artifacts are those at the time of each entry. Reads are ' +
      'judged again in full, and so are creations, updates and deletions that were allowed, while their payload exists. ' +
      'Payloads are validated against the schema in force, whichever schema version the request named; a change counts as one ' +
      'that named the version that was current. Everything else is counted in `notJudged` with the reason. The log is read ' +
      'from its beginning, so that a replay of late entries of a large log takes longer; a process runs one replay at a time. Nothing is changed; the request ' +
      'itself is recorded as an audit entry. For owner, advisor and auditor.',
    asks: 'governance.replay',
    body: { schema: ref('CreateReplay'), required: true },
    answers: { 200: { says: 'The differences.', schema: ref('Replay') } },
    problems: ['entry.not-found', 'content.corrupt', 'ledger.broken'],
  },
  {
    method: 'POST',
    path: '/v1/governance/freezes',
    id: 'createFreeze',
    tag: 'Governance',
    summary: 'Stop all writes of an integration, of a product, or of everything, at once.',
    description:
      'Owner or advisor may do this alone. A change request of kind `unfreeze`, with a written review, lifts it.',
    asks: 'freeze.create',
    parameters: ['idempotencyKey'],
    body: { schema: ref('CreateFreeze'), required: true },
    answers: {
      201: {
        says: 'The writes are stopped.',
        schema: ref('FreezeDocument'),
        headers: ['Idempotency-Replayed'],
      },
    },
    problems: ['product.unknown', 'integration.not-found', 'request.forbidden-content', ...IDEMPOTENCY],
  },
  listOperation({
    tag: 'Governance',
    path: '/v1/governance/freezes',
    id: 'listFreezes',
    summary: 'List the last freeze of each scope, lifted ones included.',
    page: 'FreezePage',
    asks: 'freeze.read',
  }),
  listOperation({
    tag: 'Governance',
    path: '/v1/governance/threats',
    id: 'listThreats',
    summary: 'List the threats with the rules that answer them and how often each was met within seven days.',
    page: 'ThreatPage',
    asks: 'threat.read',
  }),
];
