import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from './manifests.ts';

const document = readFileSync(join(ROOT, 'docs/scale.md'), 'utf8');

describe('docs/scale.md', () => {
  it('shows what was measured, and draws it', () => {
    const output = execFileSync(process.execPath, [join(ROOT, 'tools/scale/src/show.mjs')], { encoding: 'utf8' });
    const { text, svg } = JSON.parse(output) as { text: string; svg: string };
    expect(document).toContain(`-->\n\n${text}\n\n<!-- end of what was measured -->`);
    expect(readFileSync(join(ROOT, 'docs/scale.svg'), 'utf8')).toBe(svg);
  });

  it('says of shards what the simulation says', () => {
    const program = join(ROOT, 'tools/shard-simulation/src/simulate.mjs');
    const said = execFileSync(process.execPath, [program], { encoding: 'utf8' }).trim();
    expect(document).toContain(`-->\n\n${said}\n\n<!-- end -->`);
  });
});
