import type { JsonObject } from '@bucket/domain';
import { oneOf, optional, shape, text, whole } from '../openapi/shapes.ts';
import type { Health } from './health.controller.ts';
import type { ExplainedProblem } from './problem-codes.ts';

export const operationSchemas: Readonly<Record<string, JsonObject>> = {
  Health: shape<Health>({
    status: oneOf('The status of the service.', ['live', 'ready']),
    treeSize: optional(whole('The number of entries of the log.')),
  }),
  ProblemCode: shape<ExplainedProblem>({
    code: text('The error code.'),
    title: text('The meaning of the code.'),
    status: whole('The HTTP status.', 400),
    retry: text('Whether and when to repeat the request.'),
  }),
};
