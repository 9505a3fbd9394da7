import { execFile, execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * @typedef {{ name: string, url: string, method: string, body?: string, token?: string, connections: number, seconds: number, rate?: number }} Shot
 * @typedef {{ requestsPerSecond: number, latencyMsP50: number, latencyMsP99: number, failed: number }} Result
 */

const run = promisify(execFile);
const AUTOCANNON = createRequire(import.meta.url).resolve('autocannon');

/** wrk costs the least of what the server could use; autocannon comes with the project. @returns {'wrk' | 'autocannon'} */
export function pickGenerator() {
  try {
    execFileSync('wrk', ['-v'], { stdio: 'ignore' });
    return 'wrk';
  } catch (error) {
    // wrk prints its version and exits with 1; only its absence means there is none.
    return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'autocannon' : 'wrk';
  }
}

/** @param {'wrk' | 'autocannon'} tool @param {Shot} shot @param {string} scratch @returns {Promise<Result>} */
export function fire(tool, shot, scratch) {
  // wrk has no open arrival rate, so a shot at a fixed rate is autocannon's.
  return tool === 'wrk' && shot.rate === undefined ? fireWrk(shot, scratch) : fireAutocannon(shot);
}

/** @param {Shot} shot @param {string} scratch @returns {Promise<Result>} */
async function fireWrk(shot, scratch) {
  const script = join(scratch, `${shot.name.replaceAll(' ', '-')}.lua`);
  const lines = [`wrk.method = ${JSON.stringify(shot.method)}`];
  if (shot.body !== undefined)
    lines.push(`wrk.body = [==[${shot.body}]==]`, 'wrk.headers["Content-Type"] = "application/json"');
  if (shot.token !== undefined) lines.push(`wrk.headers["Authorization"] = "Bearer ${shot.token}"`);
  lines.push(
    'done = function(summary, latency)',
    '  local e = summary.errors',
    '  io.write(string.format("RESULT %.3f %.3f %.3f %d\\n", summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, e.status + e.connect + e.read + e.write + e.timeout))',
    'end',
  );
  await writeFile(script, lines.join('\n'));
  const { stdout } = await run('wrk', ['-t1', `-c${shot.connections}`, `-d${shot.seconds}s`, '-s', script, shot.url]);
  const [, rate, p50, p99, failed] = /^RESULT (\S+) (\S+) (\S+) (\d+)$/m.exec(stdout) ?? [];
  if (failed === undefined) throw new Error(`wrk said:\n${stdout}`);
  return {
    requestsPerSecond: Number(rate),
    latencyMsP50: Number(p50),
    latencyMsP99: Number(p99),
    failed: Number(failed),
  };
}

/** @param {Shot} shot @returns {Promise<Result>} */
async function fireAutocannon(shot) {
  const args = [AUTOCANNON, '-j', '-c', String(shot.connections), '-d', String(shot.seconds), '-m', shot.method];
  if (shot.rate !== undefined) args.push('-R', String(shot.rate));
  if (shot.body !== undefined) args.push('-b', shot.body, '-H', 'Content-Type=application/json');
  if (shot.token !== undefined) args.push('-H', `Authorization=Bearer ${shot.token}`);
  const { stdout } = await run(process.execPath, [...args, shot.url], { maxBuffer: 1 << 26 });
  const { requests, latency, errors, non2xx, duration } = JSON.parse(stdout);
  return {
    requestsPerSecond: requests.total / duration,
    latencyMsP50: latency.p50,
    latencyMsP99: latency.p99,
    failed: errors + non2xx,
  };
}
