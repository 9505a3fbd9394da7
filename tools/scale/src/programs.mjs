import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * Runs a program of the project to its end.
 *
 * @param {string} program relative to the root
 * @param {readonly string[]} programArguments
 * @returns {Promise<string>} what it wrote to stdout
 */
export async function run(program, programArguments) {
  const child = spawn(process.execPath, [join(ROOT, program), ...programArguments], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${program} ${programArguments.join(' ')} ended with ${code}\n${output}`);
  return output;
}

/**
 * Serves a bucket on a free port while something is done with it.
 *
 * @template T
 * @param {string} dataDir
 * @param {(base: string, startedMs: number) => Promise<T>} work told how long the start took
 * @param {Readonly<Record<string, string>>} [environment]
 * @returns {Promise<T>}
 */
export async function serving(dataDir, work, environment = {}) {
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const startedAt = performance.now();
  const server = spawn(process.execPath, [join(ROOT, 'apps/api/dist/main.js')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { PATH: process.env['PATH'], BUCKET_PORT: String(port), BUCKET_DATA_DIR: dataDir, ...environment },
  });
  const ended = once(server, 'exit');
  try {
    while (!(await answers(`${base}/health/ready`))) {
      if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode}`);
      await sleep(20);
    }
    return await work(base, performance.now() - startedAt);
  } finally {
    server.kill('SIGTERM');
    await ended;
  }
}

/** @param {string} url */
async function answers(url) {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
