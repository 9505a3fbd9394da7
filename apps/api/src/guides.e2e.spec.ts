import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BucketProcess } from './testing/bucket-process.spec-data.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const GUIDES = join(ROOT, 'docs', 'guides');
const names = readdirSync(GUIDES).filter((name) => name.startsWith('day-as-'));

let bucket: BucketProcess;
const folder = mkdtempSync(join(tmpdir(), 'bucket-guides-'));
beforeAll(async () => {
  bucket = await BucketProcess.start();
  const env = { ...process.env, BUCKET_DEMO_URL: bucket.url, BUCKET_DATA_DIR: bucket.directory };
  execFileSync(process.execPath, [join(ROOT, 'tools/demo/src/demo.mjs')], { env });
});
afterAll(async () => {
  await bucket.discard();
  rmSync(folder, { recursive: true });
});

/** The blocks of a guide in their order. */
function blocksOf(name: string): readonly { readonly kind: string; readonly text: string }[] {
  const guide = readFileSync(join(GUIDES, name), 'utf8');
  return [...guide.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].map(([, kind = '', text = '']) => ({ kind, text }));
}

/** As the guide has it, but against the bucket of this test, and the command without npm before it. */
const here = (text: string): string =>
  text
    .replaceAll('http://127.0.0.1:8080', bucket.url)
    .replaceAll('.data/bootstrap.json', join(bucket.directory, 'bootstrap.json'))
    .replaceAll('npm run -s bucket --', `"${process.execPath}" "${join(ROOT, 'apps/cli/dist/main.js')}"`);

const run = (script: string): Promise<string> =>
  new Promise((resolve, reject) => {
    execFile('sh', ['-eu', '-c', script], { cwd: folder }, (error, stdout, stderr) =>
      error === null ? resolve(stdout) : reject(new Error(`${error.message}\n${stdout}${stderr}`)),
    );
  });

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
/** Lines of which `…` stands for what differs; between lines others may be printed. */
const shown = (text: string): RegExp =>
  new RegExp(
    text
      .trimEnd()
      .split('\n')
      .map((line) => `^${line.split('…').map(escaped).join('.*')}$`)
      .join('\n(?:.*\n)*?'),
    'm',
  );

describe('a guide, typed as it stands', () => {
  it.each(names)('%s prints what it says', async (name) => {
    const blocks = blocksOf(name);
    const MARK = '-- the next block --';
    const scripts = blocks.filter(({ kind }) => kind === 'sh').map(({ text }) => here(text));
    const printed = (await run(scripts.join(`\necho '${MARK}'\n`))).split(`${MARK}\n`);
    let block = -1;
    for (const { kind, text } of blocks) {
      if (kind === 'sh') block += 1;
      if (kind === 'text') expect(printed[block]).toMatch(shown(text));
    }
    expect(blocks.filter(({ kind }) => kind === 'text').length).toBeGreaterThan(2);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is there for each of the five people', () => {
    expect(names).toEqual(['advisor', 'auditor', 'executor', 'legal', 'owner'].map((role) => `day-as-${role}.md`));
  });
});
