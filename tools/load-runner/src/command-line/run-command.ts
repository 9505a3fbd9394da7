import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { StageFailed } from '../engine/stage-call.ts';
import { TestRun, type TestRunResult } from '../engine/test-run.ts';
import { consoleSummary } from '../report/console-summary.ts';
import { htmlReport } from '../report/html-report.ts';
import { readableJson } from '../report/readable-json.ts';
import { SampleStream } from '../report/sample-stream.ts';
import { summarize, type Summary } from '../report/summary.ts';
import { summaryExport } from '../report/summary-export.ts';
import type { RunArguments } from './arguments.ts';
import { describeMachine } from './machine.ts';
import { ProgressLine } from './progress-line.ts';

export interface RunOutput {
  readonly exitCode: number;
  /** What `--summary-export` writes. */
  readonly exported: Readonly<Record<string, unknown>>;
}

/** Runs a script and writes what was asked for. Rejects only when the script cannot be run at all. */
export async function runCommand(args: RunArguments): Promise<RunOutput> {
  const progress = new ProgressLine(process.stderr, args.quiet);
  let samples: SampleStream | undefined;
  const testRun = new TestRun({
    scriptPath: args.scriptPath,
    env: { ...definedVariables(), ...args.env },
    overrides: args.overrides,
    vuThreads: args.vuThreads,
    log: (level, text) => progress.print(`${level.toUpperCase().padEnd(5)} ${text}`),
    onProgress: (control) => progress.show(control),
    onLoaded: (_plan, recorder) => {
      if (args.samplesPath !== undefined) samples = new SampleStream(prepared(args.samplesPath), recorder.registry);
    },
  });
  const release = stopOnSignal(testRun);
  try {
    const result = await testRun.run();
    progress.clear();
    await samples?.close();
    return await report(args, result);
  } finally {
    release();
  }
}

async function report(args: RunArguments, result: TestRunResult): Promise<RunOutput> {
  const summary = summarize(result);
  const exported = summaryExport(summary, result.recorder.timeline.points, {
    startedAt: result.startedAt.toISOString(),
    durationMs: Math.round(result.durationMs),
    exitCode: result.exitCode,
    endedBy: result.endedBy ?? null,
  });
  if (args.summaryExportPath !== undefined) write(args.summaryExportPath, readableJson(exported));
  if (args.htmlPath !== undefined) {
    const { cpuModel, cores, nodeVersion } = describeMachine();
    const title = basename(args.scriptPath).replace(/\.[jt]s$/, '');
    write(args.htmlPath, htmlReport(title, [`${cpuModel}, ${cores} cores`, `Node ${nodeVersion}`], result, summary));
  }
  await summaryOutput(args, result, summary);
  return { exitCode: result.exitCode, exported };
}

/** `handleSummary` of the script says what becomes of the summary; without one it is printed. */
async function summaryOutput(args: RunArguments, result: TestRunResult, summary: Summary): Promise<void> {
  const made = await handledSummary(result, summary);
  if (made === undefined) {
    if (!args.quiet) process.stdout.write(consoleSummary(summary, result.thresholds, result.endedBy));
    return;
  }
  const files: unknown = JSON.parse(made);
  if (typeof files !== 'object' || files === null) throw new TypeError('handleSummary() must return an object');
  for (const [path, content] of Object.entries(files)) {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    if (path === 'stdout') process.stdout.write(text);
    else if (path === 'stderr') process.stderr.write(text);
    else write(path, text);
  }
}

/** As in k6, the usual summary takes the place of one that cannot be made. */
async function handledSummary(result: TestRunResult, summary: Summary): Promise<string | undefined> {
  try {
    return await result.handleSummary?.(JSON.stringify(summary));
  } catch (error) {
    if (!(error instanceof StageFailed)) throw error;
    process.stderr.write(`ERROR ${error.message}\n`);
    return undefined;
  }
}

/** The first signal ends the run in good order, the second at once. */
function stopOnSignal(testRun: TestRun): () => void {
  const stop = (signal: NodeJS.Signals) => {
    if (testRun.control.isStopping) process.exit(105);
    testRun.control.stop('signal', `stopped by ${signal}`);
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return () => process.off('SIGINT', stop).off('SIGTERM', stop);
}

/** As `k6 run` does, the environment of the process is in `__ENV`. */
function definedVariables(): Record<string, string> {
  const defined = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return Object.fromEntries(defined);
}

export function write(path: string, text: string): void {
  writeFileSync(prepared(path), text);
}

function prepared(path: string): string {
  mkdirSync(dirname(path), { recursive: true });
  return path;
}
