import { ref, type ApiOperation } from './api-operation.ts';

const page = (path: string, id: string, summary: string, mediaType: string): ApiOperation => ({
  method: 'GET',
  path,
  id,
  tag: 'Operation',
  summary,
  answers: { 200: { says: summary, schema: { type: 'string' }, mediaType } },
});

/** The rows that need no credential. */
export const serviceOperations: readonly ApiOperation[] = [
  {
    method: 'GET',
    path: '/health/live',
    id: 'live',
    tag: 'Operation',
    summary: 'The process runs.',
    answers: { 200: { says: 'It does.', schema: ref('Health') } },
  },
  {
    method: 'GET',
    path: '/health/ready',
    id: 'ready',
    tag: 'Operation',
    summary: 'The trail can be written and proven.',
    answers: { 200: { says: 'It can.', schema: ref('Health') } },
    problems: ['store.unavailable', 'ledger.broken'],
  },
  page('/metrics', 'metrics', 'Metrics in the Prometheus text format.', 'text/plain'),
  {
    method: 'GET',
    path: '/openapi.json',
    id: 'describe',
    tag: 'Operation',
    summary: 'This document.',
    answers: { 200: { says: 'OpenAPI 3.1.', schema: { type: 'object' } } },
  },
  page('/docs', 'documentation', 'This document, the rules and the problem codes, for people.', 'text/html'),
  {
    method: 'GET',
    path: '/problems/{code}',
    id: 'explainProblem',
    tag: 'Operation',
    summary: 'What a problem code means, and whether to ask again. For browsers as a page.',
    answers: { 200: { says: 'The code explained.', schema: ref('ProblemCode') } },
    problems: ['route.not-found'],
  },
];
