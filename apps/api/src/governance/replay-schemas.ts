import {
  NOT_JUDGED_REASONS,
  type NotJudged,
  type ReplayDifference,
  type ReplayedDecision,
  type ReplayResult,
} from '@bucket/application';
import type { JsonObject } from '@bucket/domain';
import { ref } from '../openapi/api-operation.ts';
import { schemaOfDto } from '../openapi/dto-schema.ts';
import { examples, listOf, oneOf, shape, text, whole } from '../openapi/shapes.ts';
import { ReplayDto } from './replay.dto.ts';

const notJudged = `Why they could not be judged again. \`request-not-kept\`: the log and the store do not keep what the request said, \
for example the payload of a refused write, the subject of a change request, or the times of retention. \
\`content-destroyed\`: the payload or the metadata was purged or erased. \
\`credential-unknown\`: the log does not say which credential of the person was used. \
\`act-of-the-bucket\`: the bucket itself acted, without a request.`;

export const replaySchemas: Readonly<Record<string, JsonObject>> = {
  CreateReplay: { ...schemaOfDto(ReplayDto), ...examples({ from: 0, to: 99 }) },
  ReplayedDecision: shape<ReplayedDecision>({
    outcome: oneOf('Whether the operation was or would be allowed.', ['allowed', 'refused', 'failed']),
    rules: listOf({ type: 'string' }, 'The ids of the rules that refuse.'),
  }),
  Replay: shape<ReplayResult>({
    from: whole('The number of the first entry.'),
    to: whole('The number of the last entry.'),
    judged: whole('The number of entries that were judged again.'),
    notJudged: listOf(
      shape<NotJudged>({
        type: text('The type of the entries.'),
        reason: oneOf(notJudged, NOT_JUDGED_REASONS),
        count: whole('The number of such entries.', 1),
      }),
      'The entries that could not be judged again, counted by type and reason.',
    ),
    differences: listOf(
      shape<ReplayDifference>({
        seq: whole('The number of the entry.'),
        recorded: ref('ReplayedDecision'),
        now: ref('ReplayedDecision'),
      }),
      'The entries whose outcome or refusing rules would be different under the rules in force, oldest first.',
    ),
  }),
};
