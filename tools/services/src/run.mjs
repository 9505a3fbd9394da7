import { execFile, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { HOME, ROOT } from './places.mjs';

/**
 * Runs a program to its end.
 *
 * @param {string} program
 * @param {readonly string[]} argumentsOf
 * @param {number} [timeoutMs]
 * @returns {Promise<boolean>} whether it ended well; false too when there is no such program
 */
export function succeeds(program, argumentsOf, timeoutMs = 10_000) {
  return new Promise((resolve) => {
    execFile(program, [...argumentsOf], { cwd: ROOT, timeout: timeoutMs }, (error) => resolve(error === null));
  });
}

/**
 * Starts a server that outlives this process; what it prints goes to `.services/<name>.log`.
 *
 * @param {string} name
 * @param {string} program
 * @param {readonly string[]} argumentsOf
 * @returns {{ pid: number, alive: () => boolean } | undefined} undefined when it cannot be started
 */
export function startServer(name, program, argumentsOf) {
  mkdirSync(HOME, { recursive: true });
  const log = openSync(join(HOME, `${name}.log`), 'w');
  const child = spawn(program, [...argumentsOf], { cwd: HOME, detached: true, stdio: ['ignore', log, log] });
  child.on('error', () => undefined);
  closeSync(log);
  child.unref();
  const { pid } = child;
  return pid === undefined ? undefined : { pid, alive: () => child.exitCode === null && child.signalCode === null };
}

/**
 * Whether a process is one that this tool started: after a restart of the machine its id may be somebody else's.
 *
 * @param {number} pid
 * @returns {Promise<boolean>}
 */
export function isOurs(pid) {
  return new Promise((resolve) => {
    execFile('ps', ['-p', String(pid), '-o', 'command='], (error, out) =>
      resolve(error === null && (out.includes(HOME) || /redis-server/.test(out))),
    );
  });
}

/**
 * Ends a server and waits until it is gone.
 *
 * @param {number} pid
 */
export async function stopServer(pid) {
  if (!(await isOurs(pid))) return;
  const signal = (/** @type {NodeJS.Signals | 0} */ name) => {
    try {
      process.kill(pid, name);
      return true;
    } catch {
      return false;
    }
  };
  // A test may have left it paused.
  signal('SIGCONT');
  signal('SIGTERM');
  for (let waitedMs = 0; waitedMs < 5_000 && signal(0); waitedMs += 50) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  signal('SIGKILL');
}
