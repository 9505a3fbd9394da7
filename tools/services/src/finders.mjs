/**
 * Where a service may come from, in the order of preference. Each finder answers undefined when it has none; the first
 * that answers is taken.
 *
 * @typedef {import('./places.mjs').RunningService} RunningService
 * @typedef {() => Promise<RunningService | undefined>} Finder
 */
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { COMPOSE_FILE, HOME, SECANTUS_VERSION, START_MS, VARIABLES, VENV } from './places.mjs';
import { answersWithin, freePort } from './probe.mjs';
import { startServer, stopServer, succeeds } from './run.mjs';

const CI = process.env['CI'] === 'true';

/**
 * @param {import('./places.mjs').ServiceName} name
 * @returns {Finder}
 */
const fromEnvironment = (name) => async () => {
  const url = process.env[VARIABLES[name]];
  return url === undefined || url === '' ? undefined : { url, from: 'environment' };
};

/**
 * @param {import('./places.mjs').ServiceName} name
 * @param {string} url
 * @returns {Finder}
 */
const fromCompose = (name, url) => async () => {
  if (!(await succeeds('docker', ['info'])) || !(await succeeds('docker', ['compose', 'version']))) return undefined;
  const up = ['compose', '--file', COMPOSE_FILE, 'up', '--detach', '--wait', name];
  if (!(await succeeds('docker', up, 300_000))) return undefined;
  return (await answersWithin(name, url, START_MS)) ? { url, from: 'docker compose' } : undefined;
};

/**
 * @param {import('./places.mjs').ServiceName} name
 * @param {RunningService['from']} from
 * @param {string} program
 * @param {(port: string, folder: string) => readonly string[]} argumentsFor
 * @param {(port: string) => string} urlFor
 * @returns {Promise<RunningService | undefined>}
 */
async function startLocal(name, from, program, argumentsFor, urlFor) {
  const port = String(await freePort());
  // Every start begins empty, in a folder of its own: what another left behind must not make a test pass.
  const folder = join(HOME, from, port);
  await rm(join(HOME, from), { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const server = startServer(from, program, argumentsFor(port, folder));
  if (server === undefined) return undefined;
  const url = urlFor(port);
  if (await answersWithin(name, url, START_MS, server.alive)) return { url, from, pid: server.pid };
  await stopServer(server.pid);
  return undefined;
}

const mongoUrl = (/** @type {string} */ port) => `mongodb://127.0.0.1:${port}/?directConnection=true`;

/** @type {Finder} */
async function localMongod() {
  if (!(await succeeds('mongod', ['--version']))) return undefined;
  return startLocal(
    'mongo',
    'mongod',
    'mongod',
    (port, folder) => ['--bind_ip', '127.0.0.1', '--port', port, '--dbpath', folder],
    mongoUrl,
  );
}

/** @type {Finder} */
async function secantusDb() {
  const program = join(VENV, 'bin/secantusd-py');
  const pip = join(VENV, 'bin/pip');
  const wanted = `secantusdb==${SECANTUS_VERSION}`;
  if (!existsSync(pip) && !(await succeeds('python3', ['-m', 'venv', VENV], 60_000))) return undefined;
  const installed = existsSync(join(VENV, `secantus-${SECANTUS_VERSION}`));
  if (!installed) {
    if (!(await succeeds(pip, ['install', '--quiet', wanted], 300_000))) return undefined;
    await mkdir(join(VENV, `secantus-${SECANTUS_VERSION}`), { recursive: true });
  }
  return startLocal(
    'mongo',
    'secantusdb',
    program,
    (port, folder) => [
      '--host',
      '127.0.0.1',
      '--port',
      port,
      '--storage-path',
      folder,
      '--sync-on-commit',
      '--log-level',
      'WARNING',
    ],
    mongoUrl,
  );
}

/** @type {Finder} */
async function redisServer() {
  const present = () => succeeds('redis-server', ['--version']);
  if (!(await present())) {
    if (!CI || !(await succeeds('apt-get', ['update'], 120_000))) return undefined;
    await succeeds('apt-get', ['install', '--yes', '--no-install-recommends', 'redis-server'], 300_000);
    if (!(await present())) return undefined;
  }
  return startLocal(
    'redis',
    'redis-server',
    'redis-server',
    (port, folder) => ['--bind', '127.0.0.1', '--port', port, '--dir', folder, '--save', '', '--appendonly', 'no'],
    (port) => `redis://127.0.0.1:${port}`,
  );
}

/** @type {Readonly<Record<import('./places.mjs').ServiceName, readonly Finder[]>>} */
export const FINDERS = {
  mongo: [
    fromEnvironment('mongo'),
    fromCompose('mongo', 'mongodb://127.0.0.1:27117/?directConnection=true'),
    localMongod,
    secantusDb,
  ],
  redis: [fromEnvironment('redis'), fromCompose('redis', 'redis://127.0.0.1:6479'), redisServer],
};

/** What to say when none of them has it. */
export const REMEDIES = {
  mongo: `set ${VARIABLES.mongo}, or have Docker, mongod, or Python 3.10 with access to PyPI (secantusdb ${SECANTUS_VERSION})`,
  redis: `set ${VARIABLES.redis}, or have Docker or redis-server`,
};
