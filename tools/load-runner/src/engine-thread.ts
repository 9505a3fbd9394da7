import { parentPort, workerData } from 'node:worker_threads';
import type { BlockingRequest } from './engine/blocking-calls.ts';
import { type ScriptOrder, TestRun } from './engine/test-run.ts';
import { formatSeconds } from './plan/duration.ts';
import { type Summary, summarize } from './report/summary.ts';
import { EXIT, RunFailed } from './run-failed.ts';

export type MessageFromEngine =
  | BlockingRequest
  | { readonly kind: 'log' | 'progress'; readonly text: string }
  | { readonly kind: 'ended'; readonly summary: Summary }
  | { readonly kind: 'failed'; readonly message: string; readonly exitCode: number };

const PROGRESS_EVERY_SECONDS = 10;

if (parentPort === null) throw new Error('this is the code of a thread');
const mainThread = parentPort;
// The main thread starts this one, and with nothing else.
const { scriptPath, env } = workerData as ScriptOrder;
const tell = (message: MessageFromEngine): void => mainThread.postMessage(message);

let seconds = 0;
const testRun = new TestRun({
  scriptPath,
  env,
  mainThread,
  log: (level, text) => tell({ kind: 'log', text: `${level.toUpperCase().padEnd(5)} ${text}` }),
  onSecond: (elapsedMs, { vusActive, vusInitialized }) => {
    if (++seconds % PROGRESS_EVERY_SECONDS !== 0) return;
    tell({ kind: 'progress', text: `running ${formatSeconds(elapsedMs)}, ${vusActive}/${vusInitialized} VUs` });
  },
});
// The one thing it is told: that a signal has come, and which.
mainThread.on('message', (signal: string) =>
  testRun.control.stop({ reason: `stopped by ${signal}`, exitCode: EXIT.interrupted }),
);

try {
  tell({ kind: 'ended', summary: summarize(await testRun.run()) });
} catch (error) {
  if (!(error instanceof RunFailed)) throw error;
  tell({ kind: 'failed', message: error.message, exitCode: error.exitCode });
} finally {
  mainThread.unref();
}
