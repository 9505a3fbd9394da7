import { setTimeout } from 'node:timers/promises';
import { ThreadVu } from '../vu/thread-vu.ts';
import type { VuParts, VuServices } from '../vu/vu.ts';
import { EXIT } from './exit-code.ts';
import type { RunControl } from './run-control.ts';
import type { RunPlan } from './run-plan.ts';

export type Stage = 'setup' | 'teardown' | 'handleSummary';

/** A part of the run that everything else depends on went wrong; the run ends with this exit code. */
export class StageFailed extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.name = 'StageFailed';
    this.exitCode = exitCode;
  }
}

/** k6's default for `handleSummaryTimeout`. */
const SUMMARY_TIMEOUT_MS = 120_000;

/**
 * Calls `setup`, `teardown` or `handleSummary` in a thread of its own, where it may block. Gives what it returned, as JSON.
 * @throws {StageFailed} when it throws or takes too long.
 */
export async function callStage(
  stage: Stage,
  plan: RunPlan,
  parts: VuParts,
  services: VuServices,
  control: RunControl,
): Promise<string | undefined> {
  const { timeoutMs, exitCode } = limitOf(stage, plan);
  const vu = await ThreadVu.start(parts, services);
  const timer = new AbortController();
  try {
    const order = { exec: stage, scenario: undefined, iterationInTest: 0, tags: {}, run: control };
    const timedOut = setTimeout(timeoutMs, undefined, { signal: timer.signal }).catch(() => undefined);
    const outcome = await Promise.race([vu.run(order), timedOut]);
    if (outcome === undefined) throw new StageFailed(`${stage}() took longer than ${timeoutMs} ms`, exitCode);
    if (outcome.kind === 'threw') throw new StageFailed(`${stage}(): ${outcome.stack}`, EXIT.scriptFailed);
    return outcome.kind === 'completed' ? outcome.resultJson : undefined;
  } finally {
    timer.abort();
    vu.stop();
  }
}

function limitOf(stage: Stage, plan: RunPlan): { readonly timeoutMs: number; readonly exitCode: number } {
  switch (stage) {
    case 'setup':
      return { timeoutMs: plan.setupTimeoutMs, exitCode: EXIT.setupTimedOut };
    case 'teardown':
      return { timeoutMs: plan.teardownTimeoutMs, exitCode: EXIT.teardownTimedOut };
    case 'handleSummary':
      return { timeoutMs: SUMMARY_TIMEOUT_MS, exitCode: EXIT.scriptFailed };
  }
}
