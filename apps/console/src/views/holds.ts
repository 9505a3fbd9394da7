import { el, type PageElement } from '../dom.ts';
import { code, form, section, table, time } from '../parts.ts';
import type { View, Visit } from './view.ts';

interface Hold {
  readonly id: string;
  readonly caseId: string;
  readonly productId: string;
  readonly reason: string;
  readonly placedBy: string;
  readonly placedAt: string;
  readonly releasedAt: string | null;
  readonly artifactIds?: readonly string[];
  readonly artifactClass?: string;
  readonly ownerDigest?: string;
  readonly traceId?: string;
}

const SCOPES = [
  ['artifactIds', 'artifacts, by their ids'],
  ['artifactClass', 'a class'],
  ['ownerId', 'an owner'],
  ['traceId', 'a trace'],
] as const;

/** Legal holds, those in force first; legal places them here. */
export const holds: View = {
  section: 'holds',
  name: 'Legal holds',
  asks: 'hold.read',
  async show(visit) {
    const all = await visit.session.list<Hold>('/v1/legal-holds');
    const inForce = all.filter(({ releasedAt }) => releasedAt === null);
    const released = all.filter(({ releasedAt }) => releasedAt !== null);
    return {
      title: 'Legal holds',
      parts: [
        ...(visit.session.may('hold.place') ? [section('Place a hold', await placing(visit))] : []),
        section('In force', holdTable('Legal holds in force', inForce), releaseNote()),
        section('Released', holdTable('Released legal holds', released)),
      ],
    };
  },
};

const releaseNote = (): PageElement =>
  el('p', { class: 'soft' }, 'A hold is released by a change request of kind hold-release, which two people approve.');

const holdTable = (caption: string, rows: readonly Hold[]): PageElement =>
  table(
    caption,
    [
      { name: 'Hold', cell: ({ id }) => code(id) },
      { name: 'Case', isLong: true, cell: ({ caseId }) => caseId },
      { name: 'Product', cell: ({ productId }) => productId },
      { name: 'Holds', isLong: true, cell: scopeText },
      { name: 'Reason', isLong: true, cell: ({ reason }) => reason },
      { name: 'Placed', cell: ({ placedAt, placedBy }) => `${time(placedAt)} by ${placedBy}` },
      { name: 'Released', cell: ({ releasedAt }) => time(releasedAt) || 'in force' },
    ],
    rows,
  );

function scopeText({ artifactIds, artifactClass, ownerDigest, traceId }: Hold): string {
  if (artifactIds !== undefined) return `artifacts ${artifactIds.join(', ')}`;
  if (artifactClass !== undefined) return `class ${artifactClass}`;
  return ownerDigest === undefined ? `trace ${traceId ?? ''}` : `an owner (${ownerDigest})`;
}

async function placing({ session, act }: Visit): Promise<PageElement> {
  const products = await session.list<{ readonly id: string }>('/v1/governance/products');
  return form({
    title: 'Place a legal hold',
    fields: [
      { name: 'caseId', label: 'Case', required: true },
      { name: 'productId', label: 'Product', choices: products.map(({ id }) => [id, id] as const) },
      { name: 'scope', label: 'What is held', choices: SCOPES },
      { name: 'value', label: 'Its name, or the ids', required: true },
      { name: 'reason', label: 'Reason, kept in the log', required: true, isWide: true },
    ],
    actions: ['Place the hold'],
    run: ({ caseId = '', productId = '', scope = '', value = '', reason = '' }) => {
      const held = scope === 'artifactIds' ? value.split(/[\s,]+/).filter((id) => id !== '') : value;
      act('The hold is in force.', () => session.post('/v1/legal-holds', { caseId, productId, reason, [scope]: held }));
    },
  });
}
