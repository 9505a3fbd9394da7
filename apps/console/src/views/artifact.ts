import type { Artifact } from '@bucket/domain';
import { el, type PageElement } from '../dom.ts';
import { code, facts, json, quantity, section, table, tag, time } from '../parts.ts';
import type { Page, Session } from '../session.ts';
import { labelText } from './artifacts.ts';
import { entryTable, type ListedEntry } from './entries.ts';
import type { Shown } from './view.ts';

interface Retention {
  readonly state: string;
  readonly holds: readonly { readonly id: string; readonly caseId: string; readonly placedAt: string }[];
  readonly inputs: Readonly<Record<string, string | number | null>>;
  readonly versions: readonly {
    readonly version: number;
    readonly state: string;
    readonly rule: string;
    readonly days: number | null;
    readonly since: string | null;
    readonly until: string | null;
    readonly seq: number;
  }[];
}

/** One artifact: what it is, why it is still kept, and everything that was ever decided about it. */
export async function showArtifact(session: Session, id: string): Promise<Shown> {
  const path = `/v1/artifacts/${encodeURIComponent(id)}`;
  const [retention, versions, custody] = await Promise.all([
    session.get<Retention>(`${path}/retention`),
    session.may('artifact.versions') ? session.list<Artifact>(`${path}/versions`) : [],
    session.may('artifact.custody') ? session.get<Page<ListedEntry>>(`${path}/custody?limit=1000`) : undefined,
  ]);
  const current = versions.at(-1);
  return {
    title: `Artifact ${id}`,
    parts: [
      ...(current === undefined ? [] : [section('Metadata', metadata(current)), payload(session, path, current)]),
      section('Retention', ...retentionParts(retention)),
      ...(custody === undefined
        ? [el('p', { class: 'soft' }, 'Metadata and custody are shown to auditors and to the product.')]
        : [section('Custody', ...custodyParts(custody))]),
    ],
  };
}

const metadata = (artifact: Artifact): PageElement =>
  facts({
    State: tag(artifact.state),
    Product: artifact.productId,
    Class: `${artifact.artifactClass}, schema ${artifact.schemaVersion}`,
    Owner: artifact.ownerId,
    Integration: artifact.integrationId,
    Version: String(artifact.version),
    Size: quantity(artifact.sizeBytes, 'bytes'),
    Created: `${time(artifact.createdAt)} by ${artifact.createdBy}`,
    Updated: `${time(artifact.updatedAt)} by ${artifact.updatedBy}`,
    Labels: labelText(artifact.labels),
    Trace: artifact.traceId,
    'Content hash': code(artifact.contentHash),
    'Can be restored until': time(artifact.recoverableUntil),
    'Legal holds': artifact.legalHolds.join(', '),
  });

/** Asked for only when somebody wants to see it: a payload may hold personal data, and each reading is recorded. */
function payload(session: Session, path: string, { state }: Artifact): PageElement {
  const place = el('div', {});
  const button = el('button', { type: 'button' }, 'Read the payload');
  button.addEventListener('click', () => {
    session.get<{ readonly payload: unknown }>(path).then(
      ({ payload: read }) => place.replaceChildren(json(read)),
      (error: unknown) => place.replaceChildren(el('p', { class: 'problem' }, String(error))),
    );
  });
  const note = el('p', { class: 'soft' }, 'Reading it is an entry of the audit trail.');
  return section(
    'Payload',
    ...(state === 'active' ? [button, note, place] : [el('p', {}, `The artifact is ${state}.`)]),
  );
}

function retentionParts({ holds, inputs, versions }: Retention): PageElement[] {
  return [
    table(
      'Legal holds in force on it',
      [
        { name: 'Hold', cell: ({ id }) => code(id) },
        { name: 'Case', cell: ({ caseId }) => caseId },
        { name: 'Since', cell: ({ placedAt }) => time(placedAt) },
      ],
      holds,
    ),
    facts(
      Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, value === null ? null : String(value)])),
    ),
    table(
      'Why each version is kept, and until when',
      [
        { name: 'Version', cell: ({ version }) => String(version) },
        { name: 'State', cell: ({ state }) => tag(state) },
        { name: 'Rule', cell: ({ rule, days }) => (days === null ? rule : `${rule}, ${days} days`) },
        { name: 'Counts from', cell: ({ since }) => time(since) },
        { name: 'Until', cell: ({ until }) => time(until) || 'in use or held' },
      ],
      versions,
    ),
  ];
}

const custodyParts = ({ items, nextCursor }: Page<ListedEntry>): PageElement[] => [
  entryTable('Every entry about it, oldest first', items),
  ...(nextCursor === null
    ? []
    : [el('p', { class: 'soft' }, 'These are the first 1,000; the audit trail has the rest.')]),
];
