import { createHash, randomBytes } from 'node:crypto';
import { sleepBlocking } from '../engine/blocking-calls.ts';
import type { Vu } from '../engine/vu.ts';
import { withTexts } from '../metrics/tags.ts';
import { createHttpModule } from './http-module.ts';
import { strict } from './strict.ts';

/** What the suites use of the modules of k6. An import of anything else fails when the script is built. */
export const K6_EXPORTS = {
  k6: ['check', 'sleep'],
  'k6/http': ['asyncRequest', 'expectedStatuses', 'request'],
  'k6/metrics': ['Counter', 'Trend'],
  'k6/execution': ['scenario', 'vu'],
  'k6/crypto': ['createHash', 'randomBytes', 'sha256'],
  'k6/encoding': ['b64decode', 'b64encode'],
} as const;

export type K6Modules = {
  readonly [Name in keyof typeof K6_EXPORTS]: Readonly<Record<(typeof K6_EXPORTS)[Name][number], unknown>>;
};

/** The modules of one VU: https://grafana.com/docs/k6/latest/javascript-api/ */
export function createK6Modules(vu: Vu): K6Modules {
  const { refuse } = vu.parts;
  return {
    k6: strict('k6', rootModule(vu), refuse),
    'k6/http': strict('http', createHttpModule(vu), refuse),
    'k6/metrics': strict('metrics', metricsModule(vu), refuse),
    'k6/execution': strict('exec', executionModule(vu), refuse),
    'k6/crypto': strict('crypto', cryptoModule(vu), refuse),
    'k6/encoding': strict('encoding', encodingModule(vu), refuse),
  };
}

function rootModule(vu: Vu) {
  const check = (value: unknown, checkers: Readonly<Record<string, unknown>>, tags?: unknown): boolean => {
    const own = withTexts(vu.requireWork('check()').tags, tags);
    let allPassed = true;
    for (const [name, checker] of Object.entries(checkers)) {
      let passed = false;
      try {
        passed = Boolean(typeof checker === 'function' ? checker(value) : checker);
      } finally {
        // A checker that throws ends the iteration, as in k6, and has failed.
        vu.record((recorder) => recorder.check(name, passed, own));
      }
      allPassed &&= passed;
    }
    return allPassed;
  };
  const sleep = (seconds: number): void => {
    if (seconds > 0) vu.block((untilMs) => sleepBlocking(seconds * 1_000, untilMs));
  };
  return { check, sleep };
}

function metricsModule(vu: Vu) {
  const { recorder, refuse } = vu.parts;
  // A `function`, because a script calls it with `new`.
  const metricOf = (type: 'counter' | 'trend') =>
    function (name: string, isTime = false): object {
      vu.requireInit(`new metric "${name}"`);
      const metric = recorder.registry.declare(name, type, isTime ? 'time' : 'default');
      const add = (value: unknown, tags?: unknown): void => {
        const own = withTexts(vu.requireWork('Metric.add()').tags, tags);
        if (typeof value !== 'number' || !Number.isFinite(value))
          throw new TypeError(`metric "${name}" takes numbers, not ${String(value)}`);
        vu.record(({ registry }) => registry.add(metric, value, own));
      };
      return strict(`metric "${name}"`, { name, add }, refuse);
    };
  return { Counter: metricOf('counter'), Trend: metricOf('trend') };
}

function executionModule(vu: Vu) {
  const work = () => vu.requireWork('exec.scenario');
  const facts = () => {
    const { scenario, exec } = work();
    if (scenario === undefined) throw new Error(`exec.scenario is not available in ${exec}()`);
    return scenario;
  };
  const scenario = {
    get name() {
      return facts().plan.name;
    },
    get progress() {
      const { plan, elapsedMs } = facts();
      return plan.durationMs === 0 ? 0 : Math.min(1, elapsedMs / plan.durationMs);
    },
    get iterationInTest() {
      return work().iterationInTest;
    },
  };
  const { refuse } = vu.parts;
  return {
    scenario: strict('exec.scenario', scenario, refuse),
    vu: strict('exec.vu', { idInTest: vu.settings.id }, refuse),
  };
}

function cryptoModule({ parts: { refuse } }: Vu) {
  const hasher = (algorithm: unknown) => {
    if (algorithm !== 'sha256') refuse(`createHash("${String(algorithm)}")`);
    const hash = createHash('sha256');
    const update = (input: unknown): void => {
      if (typeof input === 'string') hash.update(input, 'utf8');
      else if (input instanceof ArrayBuffer) hash.update(new Uint8Array(input));
      else throw new TypeError('the input of a hash is text or an ArrayBuffer');
    };
    const digest = (encoding: unknown): string =>
      encoding === 'hex' ? hash.digest('hex') : refuse(`a digest as "${String(encoding)}"`);
    return strict('hash', { update, digest }, refuse);
  };
  const sha256 = (input: unknown, encoding: unknown): string => {
    const hash = hasher('sha256');
    hash.update(input);
    return hash.digest(encoding);
  };
  const bytes = (count: unknown): ArrayBuffer => {
    if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 1)
      throw new TypeError('randomBytes() takes a whole number from 1');
    return Uint8Array.from(randomBytes(count)).buffer;
  };
  return { createHash: hasher, randomBytes: bytes, sha256 };
}

function encodingModule({ parts: { refuse } }: Vu) {
  const b64decode = (text: unknown, variant = 'std', format?: unknown): ArrayBuffer => {
    if (variant !== 'std' || format !== undefined) refuse('b64decode() of another variant or to text');
    return Uint8Array.from(Buffer.from(String(text), 'base64')).buffer;
  };
  const b64encode = (input: unknown, variant = 'std'): string => {
    if (variant !== 'std' && variant !== 'rawurl') refuse(`b64encode() as "${variant}"`);
    if (typeof input !== 'string' && !(input instanceof ArrayBuffer))
      throw new TypeError('b64encode() takes text or an ArrayBuffer');
    const bytes = typeof input === 'string' ? Buffer.from(input, 'utf8') : Buffer.from(input);
    return bytes.toString(variant === 'std' ? 'base64' : 'base64url');
  };
  return { b64decode, b64encode };
}
