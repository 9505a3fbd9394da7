import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Folders whose files decide what a build makes. */
const SOURCES = ['apps', 'libs', 'tools/load-runner'];
/** Root files that decide it too. */
const SETTINGS = ['package-lock.json', 'tsconfig.base.json', 'nx.json'];

const NOT_BUILT_FROM = new Set(['node_modules', 'dist']);

/**
 * @param {string} folder
 * @returns {Generator<string>} every file that can change a build
 */
function* buildInputs(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!NOT_BUILT_FROM.has(entry.name)) yield* buildInputs(path);
    } else if (!/\.(spec|spec-data)\.ts$|\.md$/.test(entry.name)) {
      yield path;
    }
  }
}

/**
 * @param {string} path
 * @returns {number} when it was last changed, in milliseconds; 0 when there is no such file
 */
function changedAtMs(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/**
 * Whether the program at `entry` is as new as everything it is built from: a glance at file times, since asking Nx takes
 * seconds and a server is started often. A file that was deleted goes unseen; what needed it was then changed as well.
 *
 * @param {object} build
 * @param {string} build.root
 * @param {string} build.entry the program, relative to the root
 * @param {string} build.stamp what the last good build touched, relative to the root
 */
export function isBuilt({ root, entry, stamp }) {
  const builtAtMs = changedAtMs(join(root, stamp));
  if (builtAtMs === 0 || changedAtMs(join(root, entry)) === 0) return false;
  const inputs = [
    ...SETTINGS.map((name) => join(root, name)),
    ...SOURCES.flatMap((folder) => [...buildInputs(join(root, folder))]),
  ];
  return inputs.every((input) => changedAtMs(input) <= builtAtMs);
}
