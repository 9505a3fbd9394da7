import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { RunArguments } from './arguments.ts';
import { describeCommit, describeMachine } from './machine.ts';
import { runCommand, write } from './run-command.ts';

const RESULTS = 'load-tests/baselines';
const REPORTS = 'load-tests/reports';

/**
 * Runs a suite with `k6` where it is on the PATH and with this runner otherwise. A run that passes is kept as
 * `load-tests/baselines/<suite>.json`, with the machine and the commit; one that does not is kept beside its report, so that it
 * never replaces what was accepted.
 */
export async function suiteCommand(args: RunArguments & { readonly suite: string }): Promise<number> {
  if (!existsSync(args.scriptPath)) throw new Error(`no such suite: ${args.scriptPath}`);
  const htmlPath = args.htmlPath ?? `${REPORTS}/${args.suite}.html`;
  const k6 = findOnPath('k6');
  const takenAt = new Date().toISOString();
  const output = k6 === undefined ? await runCommand({ ...args, htmlPath }) : runWithK6(k6, args, htmlPath);
  const runner = k6 === undefined ? { name: 'load-runner', version: '0.1.0' } : { name: 'k6', version: versionOf(k6) };
  const { suite } = args;
  const result = {
    ...{ suite, takenAt, runner, machine: describeMachine(), commit: describeCommit() ?? null },
    ...{ exitCode: output.exitCode, ...output.exported },
  };
  const path = `${output.exitCode === 0 ? RESULTS : REPORTS}/${suite}.json`;
  write(path, `${JSON.stringify(result, undefined, 2)}\n`);
  if (!args.quiet) process.stderr.write(`result: ${path}\nreport: ${htmlPath}\n`);
  return output.exitCode;
}

interface K6Output {
  readonly exitCode: number;
  readonly exported: Readonly<Record<string, unknown>>;
}

function runWithK6(k6: string, args: RunArguments & { readonly suite: string }, htmlPath: string): K6Output {
  const summaryPath = args.summaryExportPath ?? `${REPORTS}/${args.suite}.summary.json`;
  mkdirSync(REPORTS, { recursive: true });
  const { vus, duration, iterations, tags } = args.overrides;
  const flags = [
    ...pairs('--env', args.env),
    ...pairs('--tag', tags ?? {}),
    ...(vus === undefined ? [] : ['--vus', String(vus)]),
    ...(duration === undefined ? [] : ['--duration', duration]),
    ...(iterations === undefined ? [] : ['--iterations', String(iterations)]),
    ...(args.quiet ? ['--quiet'] : []),
    ...(args.samplesPath === undefined ? [] : ['--out', `json=${args.samplesPath}`]),
  ];
  const env = {
    ...process.env,
    K6_WEB_DASHBOARD: 'true',
    K6_WEB_DASHBOARD_PORT: '-1',
    K6_WEB_DASHBOARD_EXPORT: htmlPath,
  };
  const command = ['run', '--summary-export', summaryPath, ...flags, args.scriptPath];
  const { status, error } = spawnSync(k6, command, { stdio: 'inherit', env });
  if (error !== undefined) throw error;
  const exported: unknown = existsSync(summaryPath) ? JSON.parse(readFileSync(summaryPath, 'utf8')) : {};
  return { exitCode: status ?? 1, exported: typeof exported === 'object' ? { ...exported } : {} };
}

function pairs(flag: string, values: Readonly<Record<string, string>>): string[] {
  return Object.entries(values).flatMap(([name, value]) => [flag, `${name}=${value}`]);
}

/** The program a shell would start by this name, or `undefined`. */
export function findOnPath(program: string, path = process.env['PATH'] ?? ''): string | undefined {
  const names = process.platform === 'win32' ? [`${program}.exe`, program] : [program];
  return path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true);
}

function versionOf(k6: string): string {
  return /v?(\d+\.\d+\.\d+\S*)/.exec(spawnSync(k6, ['version'], { encoding: 'utf8' }).stdout)?.[1] ?? 'unknown';
}
