import { ref, type ApiOperation } from '../openapi/api-operation.ts';

const page = (path: string, id: string, summary: string, mediaType: string): ApiOperation => ({
  method: 'GET',
  path,
  id,
  tag: 'Operation',
  summary,
  answers: { 200: { says: summary, schema: { type: 'string' }, mediaType } },
});

/** The routes that need no credential. */
export const operationRows: readonly ApiOperation[] = [
  {
    method: 'GET',
    path: '/health/live',
    id: 'live',
    tag: 'Operation',
    summary: 'Check that the process runs.',
    answers: { 200: { says: 'The process runs.', schema: ref('Health') } },
  },
  {
    method: 'GET',
    path: '/health/ready',
    id: 'ready',
    tag: 'Operation',
    summary: 'Check that the log can be written and proven.',
    answers: { 200: { says: 'The log can be written and proven.', schema: ref('Health') } },
    problems: ['store.unavailable', 'ledger.broken', 'ledger.key-retired', 'rules.not-approved'],
  },
  page('/metrics', 'metrics', 'Metrics in the Prometheus text format.', 'text/plain'),
  {
    method: 'GET',
    path: '/openapi.json',
    id: 'describe',
    tag: 'Operation',
    summary: 'Read this document.',
    answers: { 200: { says: 'This document, in OpenAPI 3.1.', schema: { type: 'object' } } },
  },
  page('/docs', 'documentation', 'The API reference as a web page.', 'text/html'),
  {
    ...page('/docs/{table}', 'documentationTable', 'The rules, limits or error codes as a web page.', 'text/html'),
    description: '`table` is `rules`, `limits` or `problems`.',
    problems: ['route.not-found'],
  },
  {
    ...page('/docs/assets/{file}', 'documentationAsset', 'A script of the API reference.', 'text/javascript'),
    problems: ['route.not-found'],
  },
  {
    ...page('/console', 'console', 'The console as a web page.', 'text/html'),
    description: 'For people. It signs in with a token and uses the routes of this document.',
  },
  {
    ...page('/console/assets/{file}', 'consoleAsset', 'A file of the console.', 'text/javascript'),
    answers: {
      200: {
        says: 'A script, a style sheet or an image.',
        schema: { type: 'string' },
        mediaType: 'text/javascript',
        alternatives: { 'text/css': { type: 'string' }, 'image/svg+xml': { type: 'string' } },
      },
    },
    problems: ['route.not-found'],
  },
  {
    method: 'GET',
    path: '/problems/{code}',
    id: 'explainProblem',
    tag: 'Operation',
    summary: 'Read what an error code means and whether to repeat the request. As a web page where HTML is accepted.',
    answers: { 200: { says: 'The explanation of the code.', schema: ref('ProblemCode') } },
    problems: ['route.not-found'],
  },
];
