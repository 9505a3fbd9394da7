import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { format, resolveConfig } from 'prettier';
import { ROOT } from './manifests.ts';
import { limitRows } from './ops-limits.ts';

const FILE = join(ROOT, 'load-tests/lib/limits.ts');

/** k6 resolves no packages, so the suites have the table as a file of theirs. */
async function generated(): Promise<string> {
  const rows = limitRows();
  const values = rows.map(({ limit, value }) => `${limit}: ${value},`);
  const warnings = rows.filter(({ warnAt }) => warnAt.length > 0);
  const text = `
    /**
     * The limits table, for the suites. Written from libs/domain/src/limits/limits.ts; after a change there:
     * \`BUCKET_TEST_WRITE=1 npm run test:drift -- load-limits\`.
     */
    export const LIMITS = { ${values.join('\n')} } as const;

    /** Where the bucket warns, in the unit of the limit. */
    export const WARN_AT = { ${warnings.map(({ limit, warnAt }) => `${limit}: ${JSON.stringify(warnAt)},`).join('\n')} } as const;
  `;
  return format(text.replace(/^ {4}/gm, ''), { ...(await resolveConfig(FILE)), parser: 'typescript' });
}

describe('load-tests/lib/limits.ts', () => {
  it('is the limits table', async () => {
    const expected = await generated();
    if (process.env['BUCKET_TEST_WRITE'] === '1') writeFileSync(FILE, expected);
    expect(readFileSync(FILE, 'utf8')).toBe(expected);
  });
});
