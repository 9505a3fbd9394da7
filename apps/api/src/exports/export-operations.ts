import { ref, type ApiOperation } from '../openapi/api-operation.ts';

/** The routes of exports. */
export const exportOperations: readonly ApiOperation[] = [
  {
    method: 'POST',
    path: '/v1/exports',
    id: 'startExport',
    tag: 'Audit',
    summary: 'Export everything that a product owns.',
    description:
      'The process that was asked reads the log in the background, one export at a time and at no more than 10,000 entries per second, and then records what the export holds: the number of artifacts and entries, and a digest. After that the content can be downloaded. A product can have one export at a time in a process; 503 with `Retry-After` until it has ended.',
    asks: 'export.begin',
    parameters: ['preferAsync'],
    body: { schema: ref('StartExport'), required: false },
    answers: {
      202: {
        says: 'The export has begun.',
        schema: ref('ExportProgress'),
        headers: ['Location', 'Preference-Applied'],
      },
    },
    problems: ['product.unknown'],
  },
  {
    method: 'GET',
    path: '/v1/exports/{id}',
    id: 'readExport',
    tag: 'Audit',
    summary: 'Read how far an export is, and what it holds.',
    asks: 'export.read',
    answers: { 200: { says: 'The progress.', schema: ref('ExportProgress') } },
    problems: ['export.not-found'],
  },
  {
    method: 'GET',
    path: '/v1/exports/{id}/content',
    id: 'downloadExport',
    tag: 'Audit',
    summary: 'Download an export, or the rest of one that was broken off.',
    description:
      'One JSON text per line, in the format `bucket.export/1`: a header, the approvals of the integrations, each artifact with its entries, proofs and versions, and an end line. `bucket verify --export` verifies it offline. What is deleted, purged or erased is in it without its payload. A text without the end line was broken off: drop the lines from the last one of the kind `artifact` on, and continue with `after` and `treeSize` of the one of that kind before it.',
    asks: 'export.content',
    parameters: ['exportAfter', 'exportTreeSize', 'knownSize'],
    answers: {
      200: { says: 'The lines.', schema: { type: 'string' }, mediaType: 'application/x-ndjson' },
    },
    problems: ['export.not-found', 'export.not-done', 'query.invalid', 'content.corrupt'],
  },
];
