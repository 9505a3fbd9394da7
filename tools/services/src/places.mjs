/** Where the test services live: one folder that Git ignores, so that removing it removes everything. */
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../../..');
export const HOME = join(ROOT, '.services');
export const VENV = join(HOME, 'venv');
/** Servers for the tests, where Docker can run them. */
export const COMPOSE_FILE = join(import.meta.dirname, '../compose.yml');
export const STATE_FILE = join(HOME, 'state.json');

/** The release that the suites were run against; docs/guides/mongodb.md names it too. Needs Python 3.10 or newer. */
export const SECANTUS_VERSION = '0.7.0b3';

/** How long a server may take from its start to its first answer. */
export const START_MS = 30_000;

/**
 * @typedef {'mongo' | 'redis'} ServiceName
 *
 * @typedef {object} RunningService
 * @property {string} url
 * @property {'environment' | 'docker compose' | 'mongod' | 'secantusdb' | 'redis-server'} from
 * @property {number} [pid] of the process that this tool started and may stop
 *
 * @typedef {Partial<Record<ServiceName, RunningService>>} ServiceState
 */

/** @type {Readonly<Record<ServiceName, string>>} */
export const VARIABLES = { mongo: 'BUCKET_TEST_MONGO_URL', redis: 'BUCKET_TEST_REDIS_URL' };
