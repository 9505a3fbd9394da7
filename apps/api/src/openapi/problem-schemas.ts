import type { FieldError, JsonObject, RuleReason } from '@bucket/domain';
import type { Problem } from '../http/problem.ts';
import { ref } from './api-operation.ts';
import { listOf, optional, shape, text, whole } from './shapes.ts';

/** What every error answer is made of. */
export const problemSchemas: Readonly<Record<string, JsonObject>> = {
  Problem: shape<Problem>({
    type: text('`/problems/<code>`, where the code is explained.', { format: 'uri-reference' }),
    title: text('The meaning of the code.'),
    status: whole('The HTTP status.', 400),
    detail: text('What was wrong with this request.'),
    code: text('The error code, for programs.'),
    requestId: text('The id of the request, as in `X-Request-Id` and in the log of the service.'),
    errors: optional({ ...listOf(ref('FieldError'), 'The invalid parts of the request.'), maxItems: 20 }),
    rules: optional(listOf(ref('RuleReason'), 'Every rule that refused the request.')),
    auditSeq: optional(whole('The number of the audit entry that records the refusal.')),
  }),
  FieldError: shape<FieldError>({
    pointer: text('A JSON Pointer into the body, or `?name` for a query parameter.'),
    code: text('The kind of error, for programs.'),
    detail: text('What is wrong with this part.'),
  }),
  RuleReason: shape<RuleReason>({
    rule: text('The id of the rule.'),
    reason: text('The reason why the rule refused the request.'),
  }),
};
