import process from 'node:process';

/** @type {readonly { file: string, replace: readonly [string, string][] }[]} */
const mutations = JSON.parse(process.env['BUCKET_TEST_MUTANT'] ?? '[]');

/**
 * A hook of `node:module`. A mutation that finds nothing to change ends the process: it would be no mutant.
 *
 * @type {import('node:module').LoadHook}
 */
export async function load(url, context, nextLoad) {
  const loaded = await nextLoad(url, context);
  const found = mutations.filter(({ file }) => url.endsWith(file));
  if (found.length === 0) return loaded;
  let source = String(loaded.source);
  for (const [from, to] of found.flatMap(({ replace }) => replace)) {
    if (!source.includes(from)) throw new Error(`${url} does not hold ${from}`);
    source = source.replaceAll(from, () => to);
  }
  return { ...loaded, source };
}
