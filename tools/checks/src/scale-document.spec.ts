import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from './manifests.ts';

const document = readFileSync(join(ROOT, 'docs/scale.md'), 'utf8');

describe('docs/scale.md', () => {
  it('shows what was measured, and draws it', () => {
    // Running it rewrites both as they are, or changes them.
    const files = ['docs/scale.md', 'docs/scale.svg'].map((file) => join(ROOT, file));
    const before = files.map((file) => readFileSync(file, 'utf8'));
    execFileSync(process.execPath, [join(ROOT, 'tools/scale/src/measure.mjs'), '--document']);
    expect(files.map((file) => readFileSync(file, 'utf8'))).toEqual(before);
  });

  it('says of shards what the simulation says', () => {
    const program = join(ROOT, 'tools/shard-simulation/src/simulate.mjs');
    const said = execFileSync(process.execPath, [program], { encoding: 'utf8' }).trim();
    expect(document).toContain(`-->\n\n${said}\n\n<!-- end -->`);
  });
});
