import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { BlockingRequest } from '../engine/blocking-calls.ts';
import type { ScriptOrder } from '../engine/test-run.ts';
import type { MessageFromEngine } from '../engine-thread.ts';
import { HttpClient } from '../http/http-client.ts';
import { consoleSummary } from '../report/console-summary.ts';
import { htmlReport } from '../report/html-report.ts';
import { readableJson } from '../report/readable-json.ts';
import { exportedSummary, type Summary } from '../report/summary.ts';
import { EXIT, RunFailed } from '../run-failed.ts';
import type { RunArguments } from './arguments.ts';
import { describeMachine } from './machine.ts';

export interface RunOutput {
  readonly exitCode: number;
  /** What `--summary-export` writes. */
  readonly exported: object;
}

/** Runs a script and writes what was asked for. @throws {RunFailed} when the script cannot be run at all */
export async function runCommand(args: RunArguments): Promise<RunOutput> {
  const { scriptPath, env, summaryExportPath, htmlPath, quiet } = args;
  // As `k6 run` does, the environment of the process is in `__ENV`.
  const summary = await runInThread({ scriptPath, env: { ...process.env, ...env } }, quiet);
  const exported = exportedSummary(summary);
  const text = consoleSummary(summary);
  if (summaryExportPath !== undefined) write(summaryExportPath, readableJson(exported));
  if (htmlPath !== undefined) {
    const { cpuModel, cores, nodeVersion } = describeMachine();
    const title = basename(scriptPath).replace(/\.[jt]s$/, '');
    write(htmlPath, htmlReport(title, `${cpuModel}, ${cores} cores, Node ${nodeVersion}`, summary, text));
  }
  if (!quiet) process.stdout.write(text);
  return { exitCode: summary.exitCode, exported };
}

/** The engine has a thread of its own, which its script may block. Here signals are taken, and blocking requests are made. */
function runInThread(order: ScriptOrder, quiet: boolean): Promise<Summary> {
  const worker = new Worker(new URL('../engine-thread.js', import.meta.url), { workerData: order });
  const client = new HttpClient();
  const release = stopOnSignal(worker);
  return new Promise<Summary>((resolve, reject) => {
    worker.on('message', (message: MessageFromEngine) => {
      if (message.kind === 'blocking-request') void answer(client, message);
      else if (message.kind === 'ended') resolve(message.summary);
      else if (message.kind === 'failed') reject(new RunFailed(message.message, message.exitCode));
      else if (message.kind === 'log' || !quiet) process.stderr.write(`${message.text}\n`);
    });
    worker.on('error', reject);
    worker.on('exit', (code) => reject(new Error(`the thread of the engine ended with ${code} and without a result`)));
  }).finally(() => {
    release();
    client.close();
    void worker.terminate();
  });
}

async function answer(client: HttpClient, { request, port, signal }: BlockingRequest): Promise<void> {
  port.postMessage(await client.send(request));
  Atomics.store(signal, 0, 1);
  Atomics.notify(signal, 0);
  port.close();
}

/** The first signal ends the run in good order, the second at once. */
function stopOnSignal(worker: Worker): () => void {
  let isStopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (isStopping) process.exit(EXIT.interrupted);
    isStopping = true;
    worker.postMessage(signal);
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return () => process.off('SIGINT', stop).off('SIGTERM', stop);
}

export function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
