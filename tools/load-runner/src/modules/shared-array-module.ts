import type { VuState } from '../vu/vu-state.ts';

/** Arrays that all VUs of a thread share, by name. */
export type SharedArrays = Map<string, readonly unknown[]>;

/** `k6/data`: https://grafana.com/docs/k6/latest/javascript-api/k6-data/sharedarray/ */
export function createDataModule(state: VuState, arrays: SharedArrays): Record<string, unknown> {
  // A `function`, because a script calls it with `new` and gets the array itself.
  function SharedArray(name: string, fill: () => unknown): readonly unknown[] {
    state.requireInit(`new SharedArray("${name}")`);
    const known = arrays.get(name);
    if (known !== undefined) return known;
    const filled = fill();
    if (!Array.isArray(filled)) throw new TypeError(`the function of SharedArray "${name}" must return an array`);
    const array: readonly unknown[] = deepFreeze(filled);
    arrays.set(name, array);
    return array;
  }
  return { SharedArray };
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const inner of Object.values(value)) deepFreeze(inner);
  return Object.freeze(value);
}
