import type { Artifact } from '@bucket/domain';
import { el, link, type PageElement } from '../dom.ts';
import { form, quantity, section, table, tag, time } from '../parts.ts';
import { pathOf } from '../route.ts';
import type { Page } from '../session.ts';
import { showArtifact } from './artifact.ts';
import type { View, Visit } from './view.ts';

interface Product {
  readonly id: string;
  readonly classes: readonly string[];
}

const FILTERS = ['productId', 'artifactClass', 'ownerId', 'traceId', 'state'] as const;
const STATES = ['active', 'deleted', 'purged', 'erased'];
const PAGE_ITEMS = 100;

/** Artifacts by id for everybody, and as a list for products and auditors. */
export const artifacts: View = {
  section: 'artifacts',
  name: 'Artifacts',
  asks: 'artifact.retention',
  async show(visit) {
    const { session, place, go } = visit;
    if (place.id !== '') return showArtifact(session, place.id);
    const byId = form({
      title: 'Find an artifact',
      fields: [{ name: 'id', label: 'Id of the artifact', required: true }],
      actions: ['Show'],
      run: ({ id = '' }) => go(`artifacts/${encodeURIComponent(id)}`),
    });
    return {
      title: 'Artifacts',
      parts: [section('By id', byId), ...(session.may('artifact.list') ? await listing(visit) : [])],
    };
  },
};

async function listing({ session, place, go }: Visit): Promise<PageElement[]> {
  const products = await session.list<Product>('/v1/governance/products');
  const isOfProduct = session.actor.productId !== null;
  const asked = Object.fromEntries(FILTERS.map((name) => [name, place.query.get(name) ?? '']));
  const any = ['', 'any'] as const;
  const classes = [...new Set(products.flatMap(({ classes: names }) => names))].sort();
  const search = form({
    title: 'List artifacts',
    fields: [
      ...(isOfProduct
        ? []
        : [
            {
              name: 'productId',
              label: 'Product',
              value: asked['productId'] ?? '',
              choices: products.map(({ id }) => [id, id] as const),
            },
          ]),
      {
        name: 'artifactClass',
        label: 'Class',
        value: asked['artifactClass'] ?? '',
        choices: [any, ...classes.map((name) => [name, name] as const)],
      },
      {
        name: 'state',
        label: 'State',
        value: asked['state'] ?? '',
        choices: STATES.map((name) => [name, name] as const),
      },
      { name: 'ownerId', label: 'Owner', value: asked['ownerId'] ?? '' },
      { name: 'traceId', label: 'Trace', value: asked['traceId'] ?? '' },
    ],
    actions: ['List'],
    run: (values) => go(pathOf('artifacts', values)),
  });
  if (!isOfProduct && asked['productId'] === '') return [section('List', search)];
  const cursor = place.query.get('cursor') ?? '';
  const query = pathOf('/v1/artifacts', { ...asked, limit: String(PAGE_ITEMS), cursor });
  const { items, nextCursor } = await session.get<Page<Artifact>>(query);
  const next =
    nextCursor === null ? [] : [el('p', {}, link(pathOf('artifacts', { ...asked, cursor: nextCursor }), 'Next page'))];
  return [section('List', search), section('Found', artifactTable(items), ...next)];
}

const artifactTable = (items: readonly Artifact[]): PageElement =>
  table(
    'Artifacts, oldest first',
    [
      { name: 'Artifact', cell: ({ id }) => link(`artifacts/${encodeURIComponent(id)}`, id) },
      { name: 'Class', cell: ({ artifactClass }) => artifactClass },
      { name: 'Owner', isLong: true, cell: ({ ownerId }) => ownerId },
      { name: 'Version', isNumber: true, cell: ({ version }) => String(version) },
      { name: 'State', cell: ({ state }) => tag(state) },
      { name: 'Size', isNumber: true, cell: ({ sizeBytes }) => quantity(sizeBytes, 'bytes') },
      { name: 'Updated', cell: ({ updatedAt }) => time(updatedAt) },
      { name: 'Labels', isLong: true, cell: ({ labels }) => labelText(labels) },
    ],
    items,
  );

export const labelText = (labels: Artifact['labels']): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ');
