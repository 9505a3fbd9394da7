import type { AuditEntry } from '@bucket/domain';
import type { AuditFilter } from '@bucket/ports';

/**
 * What entries can be found by. The rarest kind comes first: a query for several terms is led by its first. `allowed` is
 * no term, since nearly every block has such an entry.
 */
function termsOf(found: {
  readonly artifactId?: string | undefined;
  readonly traceId?: string | undefined;
  readonly actorId?: string | undefined;
  readonly outcome?: string | undefined;
  readonly integrationId?: string | null | undefined;
  readonly type?: string | undefined;
  readonly productId?: string | null | undefined;
}): string[] {
  const { artifactId, traceId, actorId, outcome, integrationId, type, productId } = found;
  const terms: [string, string | null | undefined][] = [
    ['artifact', artifactId],
    ['trace', traceId],
    ['actor', actorId],
    ['outcome', outcome === 'allowed' ? undefined : outcome],
    ['integration', integrationId],
    ['type', type],
    ['product', productId],
  ];
  return terms.flatMap(([kind, value]) => (typeof value === 'string' ? [`${kind}:${value}`] : []));
}

/** Each term of a block's entries once. */
export function blockTerms(entries: readonly AuditEntry[]): string[] {
  return [...new Set(entries.flatMap((entry) => termsOf({ ...entry, actorId: entry.actor.id })))];
}

export function filterTerms(filter: AuditFilter): string[] {
  return termsOf(filter);
}

/** Whether an entry is what the filter asks for; a block that has all its terms may have none such. */
export function entryFits(filter: AuditFilter, entry: AuditEntry): boolean {
  const own = termsOf({ ...entry, actorId: entry.actor.id });
  return (
    (filter.outcome === undefined || filter.outcome === entry.outcome) &&
    (filter.from === undefined || entry.at >= filter.from) &&
    (filter.to === undefined || entry.at < filter.to) &&
    filterTerms(filter).every((term) => own.includes(term))
  );
}
