/** Keys in one query: some servers look each of them up among all the others. */
const KEYS_MAX = 250;

export function* slices<T>(keys: readonly T[]): Generator<T[]> {
  for (let at = 0; at < keys.length; at += KEYS_MAX) yield keys.slice(at, at + KEYS_MAX);
}
