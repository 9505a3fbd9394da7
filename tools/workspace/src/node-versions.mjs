import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';

/** The Node that CI runs everything on; the image has the same major version. */
export const MAIN_VERSION = '24';
/** The oldest that is supported, and what lies between: CI runs the unit specs and a few others on each. */
export const OTHER_VERSIONS = ['20.19', '22'];

const FOLDER = join(ROOT, 'tools', 'workspace', 'node-versions');

/**
 * The program of a version, for this machine's architecture.
 *
 * @param {string} version
 */
export const nodeProgram = (version) => join(FOLDER, 'node_modules', `node-${version}-${process.arch}`, 'bin', 'node');

/**
 * Whether the programs of all versions are there and are what they are called.
 *
 * @returns {boolean}
 */
export function hasNodeVersions() {
  return [MAIN_VERSION, ...OTHER_VERSIONS].every((version) => {
    try {
      const told = execFileSync(nodeProgram(version), ['--version'], { encoding: 'utf8' });
      return told.startsWith(`v${version}.`);
    } catch {
      return false;
    }
  });
}

/**
 * Installs them from the npm registry as `package-lock.json` of their folder pins them.
 *
 * @throws {Error} when npm fails, or nothing of what it installed runs here (packages exist for Linux on x64 and arm64)
 */
export function installNodeVersions() {
  if (hasNodeVersions()) return;
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: FOLDER, stdio: 'inherit' });
  if (!hasNodeVersions()) throw new Error(`no Node for ${process.platform} on ${process.arch} was installed`);
}
