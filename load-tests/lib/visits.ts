import { check } from 'k6';
import { call, jsonOf } from './calls.ts';
import type { LoadProduct } from './products.ts';
import type { Artifact, Written } from './receipts.ts';
import { unaccounted, unexpected } from './tallies.ts';
import { createArtifact, updateArtifact } from './writes.ts';

/** What a product does, in ten visits: it writes, reads what it wrote, looks through its list, and edits where it may. */
const VISITS = ['create', 'read', 'create', 'read', 'create', 'update', 'create', 'read', 'create', 'list'] as const;

/** The latest artifact of each product that this VU wrote: nobody else touches it, so its version is known. */
const latest = new Map<string, Written>();

export async function visit(product: LoadProduct, token: string, n: number): Promise<void> {
  const known = latest.get(product.id);
  const what = known === undefined ? 'create' : VISITS[n % VISITS.length];
  if (known === undefined || what === 'create' || (what === 'update' && !product.updates)) {
    remember(product, await createArtifact(product, token, n));
  } else if (what === 'update') remember(product, await updateArtifact(product, token, known, n));
  else if (what === 'list') await list(product, token);
  else await read(product, token, known);
}

function remember(product: LoadProduct, written: Written | undefined): void {
  if (written !== undefined) latest.set(product.id, written);
}

async function read(product: LoadProduct, token: string, { artifact }: Written): Promise<void> {
  const tags = { product: product.id };
  const answer = await call('GET', `/v1/artifacts/${artifact.id}`, token, null, { name: 'read', tags });
  if (answer.status !== 200) {
    unexpected.add(1, { status: String(answer.status), code: 'none' });
    return;
  }
  unaccounted.add(1, { entry: 'artifact.read' });
  check(jsonOf<{ artifact: Artifact; payload: object }>(answer), {
    'read: the version that was written, with its payload': (shown) =>
      shown?.artifact?.version === artifact.version &&
      shown.artifact.contentHash === artifact.contentHash &&
      typeof shown.payload === 'object',
  });
}

async function list(product: LoadProduct, token: string): Promise<void> {
  const tags = { product: product.id };
  const answer = await call('GET', '/v1/artifacts?limit=20', token, null, { name: 'list', tags });
  if (answer.status !== 200) unexpected.add(1, { status: String(answer.status), code: 'none' });
  check(jsonOf<{ items: readonly Artifact[] }>(answer), {
    'list: a page of its own artifacts': (page) =>
      page?.items !== undefined && page.items.every(({ productId }) => productId === product.id),
  });
}
