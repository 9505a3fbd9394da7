import { spawn } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { ROOT } from './paths.mjs';

/**
 * Runs a program of this workspace in its root, with our own terminal, and waits for it.
 *
 * @param {readonly string[]} nodeArguments the script and what it takes, as `node` takes them
 * @param {Record<string, string>} [environment] added to ours
 * @param {string} [node] the Node that runs it and, by its PATH, everything that it starts; ours unless given
 * @returns {Promise<number>} its exit code; 1 when a signal ended it
 */
export function runNode(nodeArguments, environment = {}, node = process.execPath) {
  return run(node, nodeArguments, { ...environmentOf(node), ...environment });
}

/**
 * Runs a script of the root `package.json`.
 *
 * @param {string} script
 * @param {string} [node] as `runNode` takes it
 */
export function runNpm(script, node = process.execPath) {
  return run('npm', ['run', '-s', script], environmentOf(node));
}

/** @param {string} node @returns {Record<string, string>} what makes everything that is started run by it */
function environmentOf(node) {
  return node === process.execPath ? {} : { PATH: [dirname(node), process.env['PATH']].join(delimiter) };
}

/**
 * @param {string} program
 * @param {readonly string[]} programArguments
 * @param {Record<string, string>} environment added to ours
 * @returns {Promise<number>}
 */
function run(program, programArguments, environment) {
  const child = spawn(program, programArguments, {
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
 * @param {string} [node] as `runNode` takes it
 */
export function nx(nxArguments, node) {
  return runNode(['node_modules/nx/dist/bin/nx.js', ...nxArguments], { NX_DAEMON: 'false', NX_TUI: 'false' }, node);
}
