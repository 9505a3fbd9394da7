import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import type { Stage } from './dockerfile.ts';
import { ROOT } from './manifests.ts';
import { COMMAND_ENV, jsonForm, replayImage, variablesOf } from './replayed-image.ts';

const dockerfile = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
const START_MS_MAX = 30_000;

const root = mkdtempSync(join(tmpdir(), 'bucket-image-'));
const folders = { build: join(root, 'build'), image: join(root, 'image') };
const emptied = (): typeof folders => {
  for (const folder of Object.values(folders)) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
  }
  return folders;
};
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = server.address() as AddressInfo; // a listening TCP server has one
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('an image made by following the Dockerfile', () => {
  let image: Stage;
  let environment: Record<string, string>;
  let service: ChildProcess;

  const stepOf = (keyword: string) => {
    const step = image.steps.find((each) => each.keyword === keyword);
    if (step === undefined) throw new Error(`the image has no ${keyword}`);
    return step;
  };
  /** @returns its exit code */
  const runInImage = ([program = '', ...args]: readonly string[]): Promise<number> =>
    new Promise((resolve) => {
      const child = execFile(program, args, { cwd: folders.image, env: environment });
      child.once('exit', (code) => resolve(code ?? 1));
    });

  beforeAll(async () => {
    image = replayImage(dockerfile, emptied());
    const places = {
      BUCKET_HOST: '127.0.0.1',
      BUCKET_PORT: String(await freePort()),
      BUCKET_DATA_DIR: join(root, 'data'),
    };
    environment = { ...COMMAND_ENV, ...variablesOf(image), ...places };
    const [program = '', ...args] = jsonForm(stepOf('CMD'));
    service = spawn(program, args, { cwd: folders.image, env: environment, stdio: 'ignore' });
  });
  afterAll(() => {
    service.kill('SIGKILL');
  });

  it('starts, and is healthy by its own check', async () => {
    const check = jsonForm(stepOf('HEALTHCHECK'));
    const deadline = performance.now() + START_MS_MAX;
    let exitCode = await runInImage(check);
    for (; exitCode !== 0 && performance.now() < deadline; exitCode = await runInImage(check)) await sleep(200);
    expect(exitCode).toBe(0);
  });

  it('has the programs that the composition starts in it', async () => {
    const { services } = parse(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8')) as {
      services: Record<string, { image: string; command?: string[] }>;
    };
    const scripts = Object.values(services).flatMap(({ image: name, command }) =>
      name === 'bucket' && command !== undefined ? [command[1] ?? ''] : [],
    );
    expect(scripts).not.toEqual([]);
    expect(scripts.filter((script) => !existsSync(join(folders.image, script)))).toEqual([]);
    expect(await runInImage(['node', 'apps/cli/dist/main.js', 'help'])).toBe(0);
  });

  it('has neither sources nor development packages', () => {
    const unwanted = ['apps/api/src', 'libs/domain/src', 'libs/testing', 'tools', 'node_modules/typescript'];
    expect(unwanted.filter((path) => existsSync(join(folders.image, path)))).toEqual([]);
  });

  it('ends at SIGTERM without an error', async () => {
    const ended = new Promise((resolve) => service.once('exit', (code, signal) => resolve({ code, signal })));
    service.kill('SIGTERM');
    expect(await ended).toEqual({ code: 0, signal: null });
  });
});

describe('following a Dockerfile', () => {
  it.each([
    ['misses files that the build needs', /^COPY apps\/ apps\/\n/m, '', 'RUN npx tsc'],
    ['copies what is not there', /^COPY libs\/ libs\/\n/m, 'COPY lib/ libs/\n', 'COPY lib/'],
    ['runs what could leave the folder', /rm -rf tools/, 'rm -rf /tools', 'this check cannot follow it'],
    ['takes what was not built', '/bucket/apps apps', '/bucket/app apps', 'COPY /bucket/app'],
  ])('fails where it %s', (_, line, planted, message) => {
    const altered = dockerfile.replace(line, planted);
    expect(altered).not.toBe(dockerfile);
    // Without the compiler where the fault lies behind it: the whole build once is enough.
    const quick = message.startsWith('RUN npx tsc')
      ? altered
      : altered.replace('npx tsc -b apps/api apps/cli', 'rm -f x');
    expect(() => replayImage(quick, emptied())).toThrow(message);
  });
});
