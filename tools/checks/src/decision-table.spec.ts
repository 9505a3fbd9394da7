import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { format, resolveConfig } from 'prettier';
import { ROOT } from './manifests.ts';
// What is written outside the code is held against the rules themselves.
// eslint-disable-next-line @nx/enforce-module-boundaries
import { decisionTable, RULE_SET, type DecisionRow } from '@bucket/domain';

const FILE = join(ROOT, 'docs/decision-table.md');

const number = (count: number): string => count.toLocaleString('en-US');

function sectionOf(operation: string, rows: readonly DecisionRow[]): string {
  const situations = rows.reduce((sum, row) => sum + row.situations, 0);
  const admitted = rows.filter((row) => row.admitted > 0);
  const counts = new Map<string, number>();
  for (const { without } of rows)
    for (const { dimension, value, admitted: count } of without) {
      const name = dimension === 'role' ? 'role | one that may not' : `${dimension} | ${value}`;
      counts.set(name, (counts.get(name) ?? 0) + count);
    }
  return [
    `## ${operation}`,
    `${number(situations)} situations; ${admitted.map(({ role, admitted: count }) => `${count} admitted for the role ${role}`).join(', ')}.`,
    '',
    '| what | is | admitted |',
    '| --- | --- | --- |',
    ...[...counts].map(([name, count]) => `| ${name} | ${count} of ${number(situations)} |`),
  ].join('\n');
}

async function generated(): Promise<string> {
  const sha256 = {
    digest: (data: string | Uint8Array) => new Uint8Array(createHash('sha256').update(data).digest()),
    hex: (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex'),
  };
  const table = decisionTable(RULE_SET, sha256);
  const operations = [...new Set(table.map(({ operation }) => operation))];
  const all = table.reduce((sum, { situations }) => sum + situations, 0);
  const text = `# Decision table of writes

What the rules decide about the four writes, in every combination of who asks, with what credential, through what integration, while
what is stopped, and of what is asked for: ${number(all)} situations, each judged by the gate itself. \`bucket fingerprint\` prints the
table of a build in short, for the change request that asks for its approval; the approvers are shown where it differs from the one approved before.

Each line counts the situations that are admitted although that is so. Written by \`BUCKET_TEST_WRITE=1 npm run test:drift -- decision-table\`.

${operations
  .map((operation) =>
    sectionOf(
      operation,
      table.filter((row) => row.operation === operation),
    ),
  )
  .join('\n\n')}
`;
  return format(text, { ...(await resolveConfig(FILE)), parser: 'markdown' });
}

describe('docs/decision-table.md', () => {
  it('is the table of the rules, and no situation that is not as it must be reaches a write', async () => {
    const expected = await generated();
    if (process.env['BUCKET_TEST_WRITE'] === '1') writeFileSync(FILE, expected);
    expect(readFileSync(FILE, 'utf8')).toBe(expected);
    expect(expected.match(/\| [1-9][\d,]* of [\d,]+ +\|/)).toBeNull();
  });
});
