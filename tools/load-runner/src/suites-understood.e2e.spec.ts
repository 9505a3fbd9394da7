import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Workbench } from './command.spec-data.ts';

const ROOT = join(import.meta.dirname, '../../..');
const bench = new Workbench();
afterAll(() => bench.remove());

const SUITES = readdirSync(join(ROOT, 'load-tests'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => `load-tests/${file}`);
/** The port of discard, where no bucket listens. */
const NOBODY = 'http://127.0.0.1:9';

describe('the scripts of this project', () => {
  it.each([...SUITES, 'tools/scale/src/at-size.ts'])(
    '%s has imports, options and thresholds that the runner has, and fails only for want of a bucket',
    async (script) => {
      const bootstrap = bench.write('bootstrap.json', JSON.stringify({ tokens: { executor: 'none' } }));
      const env = {
        BUCKET_LOAD_URL: NOBODY,
        BUCKET_LOAD_BOOTSTRAP: bootstrap,
        BUCKET_SCALE_URL: NOBODY,
        BUCKET_SCALE_BOOTSTRAP: bootstrap,
      };
      const { exitCode, stderr } = await bench.start(['run', join(ROOT, script), '--quiet'], env);
      expect(stderr).toMatch(/Request Failed: (GET|POST) http:\S+: connect ECONNREFUSED[^]*setup\(\): /);
      expect(stderr).not.toContain('not supported');
      expect(exitCode).toBe(107);
    },
  );
});
