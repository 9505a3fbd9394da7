import { OPERATIONS, parseOperationType, type EntryOutcome } from '@bucket/domain';
import type { AuditFilter } from '@bucket/ports';
import { invalidQuery, readInstant, type Query } from '../http/query.ts';

const TEXTS = ['artifactId', 'actorId', 'integrationId', 'traceId'] as const;
export const OUTCOMES = ['allowed', 'refused', 'failed'] as const satisfies readonly EntryOutcome[];

/** The parameters that filter the entries of the log. */
export const ENTRY_PARAMETERS = [...TEXTS, 'type', 'outcome', 'from', 'to'] as const;

/** @throws {HttpProblem} `query.invalid` for an unknown type, outcome or time: a misspelling must not read as “nothing happened” */
export function auditFilter(query: Query): AuditFilter {
  const texts = TEXTS.flatMap((name) => {
    const value = query.get(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  const typeText = query.get('type');
  const type = typeText === undefined ? undefined : parseOperationType(typeText);
  if (typeText !== undefined && type === undefined)
    throw invalidQuery('type', `must be one of ${Object.keys(OPERATIONS).join(', ')}`);
  const outcomeText = query.get('outcome');
  const outcome = OUTCOMES.find((name) => name === outcomeText);
  if (outcomeText !== undefined && outcome === undefined)
    throw invalidQuery('outcome', `must be one of ${OUTCOMES.join(', ')}`);
  const [from, to] = [readInstant(query, 'from'), readInstant(query, 'to')];
  return {
    ...Object.fromEntries(texts),
    ...(type === undefined ? {} : { type }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}
