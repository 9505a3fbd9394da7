import { JOB_STATES, type ExportProgress } from '@bucket/application';
import type { ExportSummary, JsonObject } from '@bucket/domain';
import { ref } from '../openapi/api-operation.ts';
import { schemaOfDto } from '../openapi/dto-schema.ts';
import { examples, hash, oneOf, optional, shape, text, uuid, whole } from '../openapi/shapes.ts';
import { StartExportDto } from './export.dto.ts';

export const exportSchemas: Readonly<Record<string, JsonObject>> = {
  StartExport: { ...schemaOfDto(StartExportDto), ...examples({}, { productId: 'AI_Avatar' }) },
  ExportProgress: shape<ExportProgress>({
    id: text('The id of the export.'),
    status: oneOf(
      '`failed`: the store could not be read; request another export. `interrupted`: the process that answers knows no result, ' +
        'because the process that made the export has ended or is another one; request another export. An export that is `done` ' +
        'stays so, in every process.',
      JOB_STATES,
    ),
    done: whole('The number of log entries that have been passed.'),
    total: whole('The number of log entries to pass; 0 if interrupted.'),
    rate: whole('The number of entries per second.'),
    result: optional(ref('ExportSummary')),
  }),
  ExportSummary: shape<ExportSummary>({
    exportId: uuid('The id of the export.'),
    productId: text('The product.'),
    treeSize: whole('Artifacts whose creation is an entry below this number are in the export.', 1),
    artifacts: whole('The number of artifacts.'),
    entries: whole('The number of entries about them below `treeSize`.'),
    digest: hash('The digest over those entries.'),
  }),
};
