import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = join(dirname(fileURLToPath(import.meta.url)), '../../../apps/api/dist/main.js');
const START_MS_MAX = 60_000;

/**
 * A bucket of its own in a process of its own, as an operator would start it.
 *
 * @param {Readonly<Record<string, string>>} settings
 * @param {string} [directory] of a bucket that was there before
 */
export async function startBucket(settings = {}, directory = mkdtempSync(join(tmpdir(), 'bucket-outside-'))) {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('BUCKET_'));
  const child = spawn(process.execPath, [MAIN], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...Object.fromEntries(inherited), BUCKET_PORT: '0', BUCKET_DATA_DIR: directory, ...settings },
  });
  let log = '';
  child.stderr.on('data', (/** @type {Buffer} */ bytes) => (log += bytes.toString()));
  const deadline = Date.now() + START_MS_MAX;
  const line = /"listening":"([^"]+)"/;
  while (!line.test(log)) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`the bucket does not listen:\n${log}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const url = line.exec(log)?.[1] ?? '';
  /** @type {{ verifierKey: string, tokens: Readonly<Record<string, string>> }} */
  const bootstrap = JSON.parse(readFileSync(join(directory, 'bootstrap.json'), 'utf8'));
  return {
    url,
    directory,
    bootstrap,
    log: () => log,
    /** Makes entries: every read is one. @param {number} count */
    async grow(count) {
      for (let made = 0; made < count; made += 20) {
        const asked = Array.from({ length: Math.min(20, count - made) }, () =>
          fetch(`${url}/v1/governance/limits`, { headers: { authorization: `Bearer ${bootstrap.tokens['owner']}` } }),
        );
        for (const answer of await Promise.all(asked)) {
          if (!answer.ok) throw new Error(`an entry was not made: ${answer.status} ${await answer.text()}`);
          await answer.arrayBuffer();
        }
      }
    },
    async stop() {
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
    async discard() {
      await this.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
