import type { Tags } from '../metrics/tags.ts';
import type { VuState } from '../vu/vu-state.ts';
import { withTags } from './sample-tags.ts';

/** The tags of a check; kept, because thousands of iterations make the same checks under the same tags. */
function checkTagsOf(): (base: Tags, name: string) => Tags {
  let keptFor: Tags | undefined;
  let kept = new Map<string, Tags>();
  return (base, name) => {
    if (base !== keptFor) {
      keptFor = base;
      kept = new Map();
    }
    let tags = kept.get(name);
    if (tags === undefined) kept.set(name, (tags = { ...base, check: name }));
    return tags;
  };
}

/** `k6`: https://grafana.com/docs/k6/latest/javascript-api/k6/ */
export function createRootModule(state: VuState): Record<string, unknown> {
  const checkTags = checkTagsOf();
  const check = (value: unknown, checkers: Readonly<Record<string, unknown>>, tags?: unknown): boolean => {
    state.requireRunning('check()');
    const base = withTags(state.tags, tags);
    let allPassed = true;
    for (const name of Object.keys(checkers)) {
      const checker = checkers[name];
      let passed = false;
      try {
        passed = Boolean(typeof checker === 'function' ? checker(value) : checker);
      } finally {
        // A checker that throws ends the iteration, as in k6, and has failed.
        state.host.addSample({ metric: 'checks', value: passed ? 1 : 0, tags: checkTags(base, name) });
      }
      allPassed &&= passed;
    }
    return allPassed;
  };

  const group = (name: string, body: () => unknown): unknown => {
    state.requireRunning('group()');
    if (Object.prototype.toString.call(body) === '[object AsyncFunction]') {
      throw new TypeError(`group "${name}" was given an async function, which k6 does not support`);
    }
    const outer = state.groupPath;
    state.groupPath = `${outer}::${name}`;
    const startedAt = performance.now();
    try {
      return body();
    } finally {
      state.host.addSample({ metric: 'group_duration', value: performance.now() - startedAt, tags: state.tags });
      state.groupPath = outer;
    }
  };

  const sleep = (seconds: number): void => {
    state.requireRunning('sleep()');
    if (seconds > 0) state.host.sleepBlocking(seconds * 1_000);
  };

  const fail = (reason = ''): never => {
    throw new Error(reason);
  };

  const randomSeed = (): never => {
    throw new Error('randomSeed() is not supported by this runner');
  };

  return { check, group, sleep, fail, randomSeed };
}
