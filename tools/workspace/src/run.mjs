import { spawn } from 'node:child_process';
import { ROOT } from './paths.mjs';

/**
 * Runs a program of this workspace in its root, with our own terminal, and waits for it.
 *
 * @param {readonly string[]} nodeArguments the script and what it takes, as `node` takes them
 * @param {Record<string, string>} [environment] added to ours
 * @returns {Promise<number>} its exit code; 1 when a signal ended it
 */
export function runNode(nodeArguments, environment = {}) {
  const child = spawn(process.execPath, nodeArguments, {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/**
 * Builds what is not built: Nx takes from its cache what did not change.
 *
 * @param {readonly string[]} nxArguments
 */
export function nx(...nxArguments) {
  return runNode(['node_modules/nx/dist/bin/nx.js', ...nxArguments], { NX_DAEMON: 'false', NX_TUI: 'false' });
}
