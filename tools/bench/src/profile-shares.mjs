/**
 * @typedef {{ functionName: string, url: string }} CallFrame
 * @typedef {{ id: number, callFrame: CallFrame }} ProfileNode
 * @typedef {{ nodes: ProfileNode[], samples: number[], timeDeltas: number[] }} Profile as V8 writes it; deltas in microseconds
 * @typedef {{ name: string, share: number }} Share of the time in which the thread was busy
 */

/** What carries out each idiom of Nest: files, by a part of their URL. */
const IDIOMS = /** @type {const} */ ([
  ['routing a request to its handler', ['@nestjs/core/router', '@nestjs/core/helpers', '@nestjs/platform-fastify']],
  ['guards', ['@nestjs/core/guards', 'apps/api/dist/http/rate-limit']],
  ['pipes', ['@nestjs/core/pipes', 'apps/api/dist/http/dto.pipe']],
  ['DTOs by class-validator', ['/class-validator/', '/validator/', 'apps/api/dist/http/dto-acceptance']],
  ['interceptors', ['@nestjs/core/interceptors', '/rxjs/', 'apps/api/dist/http/answer.interceptor']],
  ['metrics by prom-client', ['/prom-client/', 'apps/api/dist/metrics/']],
  ['logs by pino', ['/pino/', '/sonic-boom/']],
]);

/**
 * Which share of a thread's busy time each package, part and idiom takes itself, without what it calls.
 *
 * @param {Profile} profile
 * @param {number} from the part of the run that is left out at its beginning, 0 to 1: starting up and warming up
 * @returns {{ busyMs: number, packages: Share[], idioms: Share[] }} largest first; idioms in the order of their table
 */
export function sharesByPart({ nodes, samples, timeDeltas }, from) {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const wholeUs = timeDeltas.reduce((sum, delta) => sum + delta, 0);
  /** @type {Map<string, number>} */
  const usByPackage = new Map();
  /** @type {Map<string, number>} */
  const usByIdiom = new Map();
  let [elapsedUs, busyUs] = [0, 0];
  samples.forEach((id, i) => {
    const [frame, us] = [frames.get(id), timeDeltas[i] ?? 0];
    elapsedUs += us;
    if (frame === undefined || elapsedUs < from * wholeUs || frame.functionName === '(idle)') return;
    busyUs += us;
    add(usByPackage, packageOf(frame), us);
    const idiom = IDIOMS.find(([, parts]) => parts.some((part) => frame.url.includes(part)))?.[0];
    if (idiom !== undefined) add(usByIdiom, idiom, us);
  });
  const packages = [...usByPackage].map(([name, us]) => ({ name, share: us / busyUs }));
  packages.sort((a, b) => b.share - a.share);
  const idioms = IDIOMS.map(([name]) => ({ name, share: (usByIdiom.get(name) ?? 0) / busyUs }));
  return { busyMs: busyUs / 1_000, packages, idioms };
}

/** @param {CallFrame} frame @returns {string} an npm package, a folder of this workspace, a module of Node, or a function without a file */
function packageOf({ url, functionName }) {
  const installed = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  if (installed !== undefined) return installed;
  const own = /\/((?:apps|libs)\/.+)\/[^/]+$/.exec(url)?.[1];
  return own?.replace('/dist', '') ?? (url || functionName);
}

/** @param {Map<string, number>} sums @param {string} name @param {number} us */
function add(sums, name, us) {
  sums.set(name, (sums.get(name) ?? 0) + us);
}
