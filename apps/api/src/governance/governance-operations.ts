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
