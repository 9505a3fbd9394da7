import { check } from 'k6';
import { admitIntegration, ask, usageOf } from './people.ts';
import { PRODUCTS } from './products.ts';
import { tokens } from './target.ts';
import { unaccounted } from './tallies.ts';

interface Verification {
  readonly intact: boolean;
  readonly entries: number;
  readonly artifacts: number;
  readonly missing: number;
}

/** What `setup` hands to every VU and to `teardown`. */
export interface Prepared {
  /** A token for each product. */
  readonly writers: Readonly<Record<string, string>>;
  readonly before: Verification;
}

/** Every product admitted, and the whole log verified before the load. */
export function prepare(suite: string): Prepared {
  const writers = Object.fromEntries(
    PRODUCTS.map(({ id, artifactClass }) => [id, admitIntegration(suite, id, [artifactClass])] as const),
  );
  return { writers, before: verifyLog() };
}

export function tokenOf({ writers }: Prepared, productId: string): string {
  const token = writers[productId];
  if (token === undefined) throw new Error(`${productId} was not admitted`);
  return token;
}

/**
 * Verifies the whole log, and holds it against what was answered: accepted = entries, artifacts = entries. The bucket must have
 * been this suite's alone.
 * @param counted types of entries, beside creations, that the suite counted answers of
 */
export function settle({ before }: Prepared, counted: readonly string[] = []): void {
  const after = verifyLog();
  check(after, {
    'log: intact': ({ intact }) => intact,
    'log: nothing is missing from the store, and nothing is in it that no entry speaks of': ({ missing }) =>
      missing === 0,
    'log: artifacts in use = artifacts in the log': ({ artifacts }) => usageOf('artifactsTotal') === artifacts,
  });
  unaccounted.add(before.artifacts - after.artifacts, { entry: 'artifact.create' });
  for (const entry of counted) unaccounted.add(-countEntries(entry, before.entries), { entry });
}

/** Re-derives the whole log and holds the store against it. */
export function verifyLog(): Verification {
  return ask<Verification>('POST', '/v1/audit/verifications', tokens.auditor);
}

interface EntryPage {
  readonly items: readonly { readonly seq: number; readonly entry: { readonly at: string } }[];
  readonly nextCursor: string | null;
}

/** Entries of what was allowed, of one type, from this `seq` on. */
function countEntries(type: string, fromSeq: number): number {
  const { entry } = ask<EntryPage['items'][number]>('GET', `/v1/audit/entries/${fromSeq}`, tokens.auditor);
  const filter = `type=${type}&outcome=allowed&from=${encodeURIComponent(entry.at)}&limit=1000`;
  let count = 0;
  for (let cursor: string | null = ''; cursor !== null;) {
    const more = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: EntryPage = ask<EntryPage>('GET', `/v1/audit/entries?${filter}${more}`, tokens.auditor);
    count += page.items.filter(({ seq }) => seq >= fromSeq).length;
    cursor = page.nextCursor;
  }
  return count;
}
