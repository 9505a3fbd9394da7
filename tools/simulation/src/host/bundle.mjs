import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));

/**
 * A change to one module, made while it is loaded.
 *
 * @typedef {object} Patch
 * @property {string} file relative to the root of the workspace
 * @property {string} find a text that stands there exactly once
 * @property {string} replace
 */

/**
 * The simulation with all that it runs, from the sources, as one script for a worker thread.
 *
 * @param {readonly Patch[]} [patches]
 * @returns {Promise<string>}
 */
export async function bundleSimulation(patches = []) {
  /** @type {Set<Patch>} */
  const applied = new Set();
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../worker.ts', import.meta.url))],
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    // A thread evaluates it in the global scope, where names like `crypto` are taken.
    banner: { js: '(() => {' },
    footer: { js: '})();' },
    conditions: ['@bucket/source'],
    logLevel: 'error',
    plugins: [
      {
        name: 'patches',
        setup({ onLoad }) {
          onLoad({ filter: /\.ts$/ }, async ({ path }) => {
            const own = patches.filter(({ file }) => join(ROOT, file) === path);
            if (own.length === 0) return undefined;
            let contents = await readFile(path, 'utf8');
            for (const patch of own) {
              if (contents.split(patch.find).length !== 2)
                throw new Error(`${patch.file} does not have once: ${patch.find}`);
              contents = contents.replace(patch.find, () => patch.replace);
              applied.add(patch);
            }
            return { contents, loader: 'ts' };
          });
        },
      },
    ],
  });
  const unused = patches.find((patch) => !applied.has(patch));
  if (unused !== undefined) throw new Error(`the simulation does not load ${unused.file}`);
  const [script] = outputFiles;
  if (script === undefined) throw new Error('nothing was built');
  return script.text;
}
