import type { MetThreat } from '@bucket/application';
import type { Freeze, JsonObject } from '@bucket/domain';
import { ref } from '../openapi/api-operation.ts';
import { schemaOfDto } from '../openapi/dto-schema.ts';
import { examples, flag, instant, listOf, oneOf, orNull, pageSchema, shape, text, whole } from '../openapi/shapes.ts';
import type { FreezeDocument } from './freeze.controller.ts';
import { FreezeDto } from './freeze.dto.ts';

export const freezeSchemas: Readonly<Record<string, JsonObject>> = {
  CreateFreeze: {
    ...schemaOfDto(FreezeDto),
    ...examples({ scope: 'product:AI_Avatar', reason: 'unexplained writes' }),
  },
  Freeze: shape<Freeze>({
    scope: text(
      '`all`, `product:<id>`, `integration:<id>`, or `actor:<id>` for a person or credential that the bucket froze.',
    ),
    reason: text('Why.'),
    frozenBy: text('The person, or `bucket`.'),
    frozenAt: instant('From when on.'),
    liftedAt: orNull(instant('When two people lifted it; null while it is in force.')),
    changeRequestId: orNull(text('The change request that lifted it.')),
    review: orNull(text('What the review found.')),
  }),
  FreezeDocument: shape<FreezeDocument>({ freeze: ref('Freeze') }),
  FreezePage: pageSchema('Freeze'),
  Threat: shape<MetThreat>({
    id: text('T1 to T10.'),
    name: text('The threat.'),
    severity: oneOf('How bad it is.', ['medium', 'high', 'critical']),
    tell: listOf({ type: 'string' }, 'The roles that have to know.'),
    response: text('What the bucket does besides the refusal.'),
    rules: listOf({ type: 'string' }, 'The rules that answer it.'),
    count: whole('How many entries since `since` tell of it.'),
    lastSeq: { type: ['integer', 'null'], description: 'The last of these entries.' },
    lastAt: orNull(instant('When that was.')),
  }),
  ThreatPage: pageSchema('Threat', {
    since: instant('From when on is counted.'),
    complete: flag('Whether all refusals since then were counted; otherwise the counts are lower bounds.'),
  }),
};
