import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { resolve } from 'node:path';
import { readableJson } from '../report/readable-json.ts';
import { EXIT } from '../run-failed.ts';
import type { RunArguments } from './arguments.ts';
import { describeCommit, describeMachine } from './machine.ts';
import { runCommand, type RunOutput, write } from './run-command.ts';
import { FreshBucket } from './fresh-bucket.ts';

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
  const { suite, scriptPath, htmlPath = `${REPORTS}/${args.suite}.html` } = args;
  if (!existsSync(scriptPath)) throw new Error(`no such suite: ${scriptPath}`);
  const env = { ...process.env, ...args.env };
  const k6Version = versionOfK6();
  const about = {
    suite,
    takenAt: new Date().toISOString(),
    runner: k6Version === undefined ? { name: 'load-runner', version: '0.1.0' } : { name: 'k6', version: k6Version },
    machine: describeMachine(),
    // What else the machine does falsifies what is measured on it.
    loadAverageBefore: loadavg()[0],
    commit: describeCommit(),
    settings: Object.fromEntries(Object.entries(env).filter(([name]) => SETTINGS.test(name))),
  };
  const target = await openTarget(env);
  const run =
    k6Version === undefined
      ? runCommand({ ...args, htmlPath, env: { ...target.env, ...args.env } })
      : runWithK6({ ...args, htmlPath }, target.env);
  let isInOrder = false;
  const { exitCode, exported } = await run.finally(async () => {
    isInOrder = await target.release();
  });
  // A bucket that does not end in good order has failed the suite, whatever the thresholds say.
  if (!isInOrder) process.stderr.write('the bucket did not end in good order\n');
  const verdict = exitCode === EXIT.passed && !isInOrder ? 1 : exitCode;
  const path = `${verdict === EXIT.passed ? RESULTS : REPORTS}/${suite}.json`;
  write(path, readableJson({ ...about, ...exported, exitCode: verdict }));
  if (!args.quiet) process.stderr.write(`result: ${path}\nreport: ${htmlPath}\n`);
  return verdict;
}

/**
 * The running bucket of `BUCKET_LOAD_URL`, whose tokens are in `BUCKET_LOAD_BOOTSTRAP`; otherwise one of its own.
 * @returns what the script is told, and how to release the bucket: whether it ended, or goes on, in good order
 */
async function openTarget(env: Readonly<Record<string, string | undefined>>) {
  const { BUCKET_LOAD_URL: url = '', BUCKET_LOAD_BOOTSTRAP: bootstrap = '.data/bootstrap.json' } = env;
  const envOf = (at: string, path: string) => ({ BUCKET_LOAD_URL: at, BUCKET_LOAD_BOOTSTRAP: path });
  if (url !== '') return { env: envOf(url, resolve(bootstrap)), release: async () => true };
  const bucket = await FreshBucket.start();
  return { env: envOf(bucket.url, bucket.bootstrapPath), release: async () => (await bucket.stop()) === 0 };
}

async function runWithK6(args: SuiteArguments, targetEnv: Readonly<Record<string, string>>): Promise<RunOutput> {
  const summaryPath = args.summaryExportPath ?? `${REPORTS}/${args.suite}.summary.json`;
  mkdirSync(REPORTS, { recursive: true });
  const variables = Object.entries(args.env).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  const flags = ['--summary-export', summaryPath, ...variables, ...(args.quiet ? ['--quiet'] : [])];
  const dashboard = { K6_WEB_DASHBOARD: 'true', K6_WEB_DASHBOARD_PORT: '-1', K6_WEB_DASHBOARD_EXPORT: args.htmlPath };
  const env = { ...process.env, ...targetEnv, ...dashboard };
  // Not waited for by blocking: the bucket's faults are to be shown while it runs.
  const [exitCode] = await once(spawn('k6', ['run', ...flags, args.scriptPath], { stdio: 'inherit', env }), 'exit');
  // Written by k6: an object.
  const exported = existsSync(summaryPath) ? (JSON.parse(readFileSync(summaryPath, 'utf8')) as object) : {};
  return { exitCode: typeof exitCode === 'number' ? exitCode : 1, exported };
}

/** `undefined` where no `k6` is on the PATH. */
function versionOfK6(): string | undefined {
  const { error, stdout } = spawnSync('k6', ['version'], { encoding: 'utf8' });
  return error === undefined ? (/v?(\d+\.\d+\.\d+\S*)/.exec(stdout)?.[1] ?? 'unknown') : undefined;
}
