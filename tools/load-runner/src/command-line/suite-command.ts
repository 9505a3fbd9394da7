import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { loadavg } from 'node:os';
import { delimiter, join } from 'node:path';
import { readableJson } from '../report/readable-json.ts';
import type { RunArguments } from './arguments.ts';
import { describeCommit, describeMachine } from './machine.ts';
import { runCommand, write } from './run-command.ts';
import { openTarget, type SuiteTarget } from './suite-target.ts';

const RESULTS = 'load-tests/baselines';
const REPORTS = 'load-tests/reports';

/** How large a load a suite made, where it was not its own default. */
const SETTINGS = /^BUCKET_LOAD_(?!URL$|BOOTSTRAP$)/;

type SuiteArguments = RunArguments & { readonly suite: string };

/**
 * Runs a suite against a bucket of its own, or the one of `BUCKET_LOAD_URL`, with `k6` where it is on the PATH and with this
 * runner otherwise. A run that passes is kept as `load-tests/baselines/<suite>.json`, with the machine and the commit; one that
 * does not is kept beside its report, so that it never replaces what was accepted.
 */
export async function suiteCommand(args: SuiteArguments): Promise<number> {
  if (!existsSync(args.scriptPath)) throw new Error(`no such suite: ${args.scriptPath}`);
  const htmlPath = args.htmlPath ?? `${REPORTS}/${args.suite}.html`;
  const env = { ...process.env, ...args.env };
  const k6 = findOnPath('k6');
  const about = { ...aboutTheRun(k6), settings: settingsOf(env) };
  const target = await openTarget(env);
  const { exitCode, exported } = await runAgainst(target, k6, { ...args, htmlPath });
  const { suite } = args;
  const result = { suite, ...about, ...exported, exitCode };
  const path = `${exitCode === 0 ? RESULTS : REPORTS}/${suite}.json`;
  write(path, readableJson(result));
  if (!args.quiet) process.stderr.write(`result: ${path}\nreport: ${htmlPath}\n`);
  return exitCode;
}

function aboutTheRun(k6: string | undefined) {
  return {
    takenAt: new Date().toISOString(),
    runner: k6 === undefined ? { name: 'load-runner', version: '0.1.0' } : { name: 'k6', version: versionOf(k6) },
    machine: describeMachine(),
    // What else the machine does falsifies what is measured on it.
    loadAverageBefore: loadavg()[0],
    commit: describeCommit() ?? null,
  };
}

function settingsOf(env: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => SETTINGS.test(name)));
}

/** A bucket that does not end in good order has failed the suite, whatever the thresholds say. */
async function runAgainst(
  target: SuiteTarget,
  k6: string | undefined,
  args: SuiteArguments & { readonly htmlPath: string },
): Promise<SuiteOutput> {
  const run =
    k6 === undefined ? runCommand({ ...args, env: { ...target.env, ...args.env } }) : runWithK6(k6, args, target.env);
  const output = await run.catch(async (error: unknown) => {
    await target.release();
    throw error;
  });
  const isInOrder = await target.release();
  if (!isInOrder) process.stderr.write('the bucket did not end in good order\n');
  return { ...output, exitCode: output.exitCode === 0 && !isInOrder ? 1 : output.exitCode };
}

interface SuiteOutput {
  readonly exitCode: number;
  readonly exported: Readonly<Record<string, unknown>>;
}

async function runWithK6(
  k6: string,
  args: SuiteArguments & { readonly htmlPath: string },
  targetEnv: SuiteTarget['env'],
): Promise<SuiteOutput> {
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
    ...targetEnv,
    K6_WEB_DASHBOARD: 'true',
    K6_WEB_DASHBOARD_PORT: '-1',
    K6_WEB_DASHBOARD_EXPORT: args.htmlPath,
  };
  const command = ['run', '--summary-export', summaryPath, ...flags, args.scriptPath];
  // Not waited for by blocking: the bucket's faults are to be shown while it runs.
  const [exitCode] = await once(spawn(k6, command, { stdio: 'inherit', env }), 'exit');
  const exported: unknown = existsSync(summaryPath) ? JSON.parse(readFileSync(summaryPath, 'utf8')) : {};
  return {
    exitCode: typeof exitCode === 'number' ? exitCode : 1,
    exported: typeof exported === 'object' ? { ...exported } : {},
  };
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
