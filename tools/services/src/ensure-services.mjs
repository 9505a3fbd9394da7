/**
 * Finds or starts the servers that contract and end-to-end specs talk to, and remembers what it started.
 *
 * @typedef {import('./places.mjs').ServiceName} ServiceName
 * @typedef {import('./places.mjs').ServiceState} ServiceState
 */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { FINDERS, REMEDIES } from './finders.mjs';
import { COMPOSE_FILE, HOME, START_MS, STATE_FILE } from './places.mjs';
import { answers, answersWithin } from './probe.mjs';
import { isOurs, stopServer, succeeds } from './run.mjs';

/** @type {readonly ServiceName[]} */
export const SERVICES = ['mongo', 'redis'];

/** @returns {Promise<ServiceState>} what is running of what was started, asked now */
export async function runningServices() {
  /** @type {ServiceState} */
  const running = {};
  const state = await readState();
  for (const name of SERVICES) {
    const service = state[name];
    if (service !== undefined && (await answers(name, service.url))) running[name] = service;
  }
  return running;
}

/**
 * @returns {Promise<{ found: ServiceState, missing: readonly ServiceName[] }>} each service with its address, or its
 *   name among the missing
 */
export async function ensureServices() {
  return alone(async () => {
    const running = await keptServices();
    /** @type {ServiceState} */
    const found = {};
    for (const name of SERVICES) {
      const [environment, ...others] = FINDERS[name];
      // The environment is asked every time; it is the reader's word for now, not for the next run.
      let service = (await environment?.()) ?? running[name];
      for (const find of others) service ??= await find();
      if (service !== undefined) found[name] = service;
    }
    await writeState(found);
    return { found, missing: SERVICES.filter((name) => found[name] === undefined) };
  });
}

/**
 * What was started and still runs. A busy server may take long to answer, and is waited for: a second one beside it would
 * be worse. One that does not answer at all is ended.
 *
 * @returns {Promise<ServiceState>}
 */
async function keptServices() {
  /** @type {ServiceState} */
  const kept = {};
  const state = await readState();
  for (const name of SERVICES) {
    const service = state[name];
    if (service === undefined) continue;
    const { url, pid } = service;
    const isThere = pid === undefined || (await isOurs(pid));
    if (isThere && (await answersWithin(name, url, START_MS))) kept[name] = service;
    else if (isThere && pid !== undefined) await stopServer(pid);
  }
  return kept;
}

/** Ends what was started here; what came from the environment stays. */
export async function stopServices() {
  await alone(async () => {
    const services = Object.values(await readState());
    for (const { pid } of services) if (pid !== undefined) await stopServer(pid);
    if (services.some(({ from }) => from === 'docker compose'))
      await succeeds('docker', ['compose', '--file', COMPOSE_FILE, 'down'], 60_000);
    await rm(STATE_FILE, { force: true });
  });
}

/** @param {readonly ServiceName[]} missing */
export const missingSays = (missing) => missing.map((name) => `no ${name} for the tests: ${REMEDIES[name]}`);

/** @returns {Promise<ServiceState>} */
async function readState() {
  const text = await readFile(STATE_FILE, 'utf8').catch(() => '{}');
  return JSON.parse(text);
}

/** @param {ServiceState} found */
async function writeState(found) {
  const started = Object.fromEntries(Object.entries(found).filter(([, { from }]) => from !== 'environment'));
  await writeFile(`${STATE_FILE}.new`, JSON.stringify(started, undefined, 2));
  await rename(`${STATE_FILE}.new`, STATE_FILE);
}

/**
 * Two test runs at once must not start two servers: one folder is the lock, and it is broken when nobody has let go of
 * it for as long as any start may take.
 *
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
async function alone(work) {
  const lock = `${HOME}/lock`;
  await mkdir(HOME, { recursive: true });
  for (let waitedMs = 0; ; waitedMs += 200) {
    if (waitedMs > 600_000) await rm(lock, { recursive: true, force: true });
    const taken = await mkdir(lock).then(
      () => true,
      () => false,
    );
    if (taken) break;
    await sleep(200);
  }
  try {
    return await work();
  } finally {
    await rm(lock, { recursive: true, force: true });
  }
}
