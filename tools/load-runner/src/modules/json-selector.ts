/**
 * What k6's `res.json(selector)` is mostly used for, of GJSON's path syntax: keys, array indexes, `#` for the length of an array,
 * `items.#.id` for one field of every element, and `\.` for a dot in a key. `undefined` where nothing is there.
 */
export function selectJson(value: unknown, selector: string): unknown {
  const steps = selector.split(/(?<!\\)\./).map((step) => step.replaceAll('\\.', '.'));
  return walk(value, steps);
}

function walk(value: unknown, steps: readonly string[]): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (step === '#') {
    if (!Array.isArray(value)) return undefined;
    if (rest.length === 0) return value.length;
    return value.map((element) => walk(element, rest)).filter((element) => element !== undefined);
  }
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
  return walk(Reflect.get(value, step), rest);
}
