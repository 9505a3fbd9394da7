import { OPERATIONS, type AuditEntry } from '@bucket/domain';
import { el, link, type PageElement } from '../dom.ts';
import { form, section, table, tag, time, type Column, type Field } from '../parts.ts';
import { pathOf } from '../route.ts';
import type { Page } from '../session.ts';
import { showEntry } from './entry.ts';
import type { View } from './view.ts';

export interface ListedEntry {
  readonly seq: number;
  readonly entry: AuditEntry;
}

const PERIODS: Readonly<Record<string, { readonly name: string; readonly ms: number }>> = {
  minute: { name: 'the last minute', ms: 60_000 },
  hour: { name: 'the last hour', ms: 3_600_000 },
  day: { name: 'the last 24 hours', ms: 86_400_000 },
  week: { name: 'the last 7 days', ms: 604_800_000 },
  all: { name: 'the whole log', ms: Infinity },
};
const FILTERS = ['type', 'outcome', 'actorId', 'integrationId', 'artifactId', 'traceId'] as const;
const PAGE_ITEMS = 100;

/** The audit trail: the newest entries of a period first where they are on one page, else oldest first, page by page. */
export const entries: View = {
  section: 'entries',
  name: 'Audit trail',
  asks: 'audit.read',
  async show({ session, place, go }) {
    if (place.id !== '') return showEntry(session, place.id, go);
    const asked = Object.fromEntries(FILTERS.map((name) => [name, place.query.get(name) ?? '']));
    const period = place.query.get('period') ?? 'hour';
    const from = place.query.get('from') ?? beginOf(period);
    const cursor = place.query.get('cursor') ?? '';
    const query = pathOf('/v1/audit/entries', { ...asked, from, limit: String(PAGE_ITEMS), cursor });
    const { items, nextCursor } = await session.get<Page<ListedEntry>>(query);
    const isWhole = cursor === '' && nextCursor === null;
    const next = pathOf('entries', { ...asked, period, from, cursor: nextCursor ?? '' });
    const search = form({
      title: 'Filter the audit trail',
      fields: fields(asked, period),
      actions: ['Show'],
      run: (values) => go(pathOf('entries', values)),
    });
    const caption = `Entries of ${PERIODS[period]?.name ?? 'the period'}, ${isWhole ? 'newest' : 'oldest'} first`;
    return {
      title: 'Audit trail',
      parts: [
        section('Filter', search),
        section(
          'Entries',
          entryTable(caption, isWhole ? [...items].reverse() : items),
          ...(isWhole ? [] : [paging(nextCursor === null ? undefined : next)]),
        ),
      ],
    };
  },
};

/** The empty string for the whole log. Cursors belong to their filter, so later pages name the same beginning. */
function beginOf(period: string): string {
  const { ms } = PERIODS[period] ?? { ms: Infinity };
  return ms === Infinity ? '' : new Date(Date.now() - ms).toISOString();
}

const paging = (next: string | undefined): PageElement =>
  el('p', {}, next === undefined ? 'This is the last page.' : link(next, 'Next page'));

function fields(asked: Readonly<Record<string, string>>, period: string): Field[] {
  const any = ['', 'any'] as const;
  const value = (name: string): string => asked[name] ?? '';
  return [
    {
      name: 'period',
      label: 'Period',
      value: period,
      choices: Object.entries(PERIODS).map(([id, { name }]) => [id, name]),
    },
    {
      name: 'type',
      label: 'Type',
      value: value('type'),
      choices: [any, ...Object.keys(OPERATIONS).map((id) => [id, id] as const)],
    },
    {
      name: 'outcome',
      label: 'Outcome',
      value: value('outcome'),
      choices: [any, ...['allowed', 'refused', 'failed'].map((id) => [id, id] as const)],
    },
    { name: 'actorId', label: 'Actor', value: value('actorId') },
    { name: 'integrationId', label: 'Integration', value: value('integrationId') },
    { name: 'artifactId', label: 'Artifact', value: value('artifactId') },
    { name: 'traceId', label: 'Trace', value: value('traceId') },
  ];
}

/** Entries of the log, as the trail and the custody of an artifact show them. */
export function entryTable(caption: string, rows: readonly ListedEntry[]): PageElement {
  const columns: readonly Column<ListedEntry>[] = [
    { name: 'Entry', cell: ({ seq }) => link(`entries/${seq}`, String(seq)) },
    { name: 'At', cell: ({ entry }) => time(entry.at) },
    { name: 'Type', cell: ({ entry }) => entry.type },
    { name: 'Outcome', cell: ({ entry }) => tag(entry.outcome) },
    { name: 'Actor', isLong: true, cell: ({ entry }) => `${entry.actor.id} (${entry.actor.role})` },
    { name: 'About', cell: ({ entry }) => about(entry) },
    { name: 'Reason', isLong: true, cell: ({ entry }) => reasonOf(entry) },
  ];
  return table(caption, columns, rows);
}

function about({ artifactId, version, artifactClass, integrationId, productId }: AuditEntry): PageElement | string {
  if (artifactId === undefined) return artifactClass ?? integrationId ?? productId ?? '';
  const name = `${artifactClass ?? 'artifact'}${version === undefined ? '' : ` version ${version}`}`;
  return link(`artifacts/${encodeURIComponent(artifactId)}`, name);
}

const reasonOf = ({ rules = [], reason = '' }: AuditEntry): string =>
  [reason, ...rules.map(({ rule, reason: why }) => `${rule}: ${why}`)].filter((text) => text !== '').join('; ');
