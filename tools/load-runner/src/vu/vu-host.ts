import type { MetricDeclaration, Sample } from '../metrics/metrics-registry.ts';
import type { Tags } from '../metrics/tags.ts';
import type { WireRequest, WireResponse } from '../wire/wire-types.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/**
 * What VU code can reach of the world. There are two: one in the thread of the engine, where thousands of VUs share one event
 * loop, and one in a thread of its own, where the code of a VU may block as it may in k6.
 */
export interface VuHost {
  /** Never rejects; a request without an answer has status 0. */
  send(request: WireRequest): Promise<WireResponse>;
  /** All at once; returns when the last one is answered. @throws {BlockingCallError} where VUs share their thread. */
  sendBlocking(requests: readonly WireRequest[]): WireResponse[];
  /** @throws {BlockingCallError} where VUs share their thread. */
  sleepBlocking(ms: number): void;
  declareMetric(declaration: MetricDeclaration): void;
  addSample(sample: Sample): void;
  /** Ends the run after the iterations in progress; exit code 108. */
  abortRun(reason: string): void;
  /** Lets the run go on, but it ends with exit code 110. */
  failRun(reason: string): void;
  log(level: LogLevel, text: string): void;
}

/** What the engine knows while an iteration runs; `k6/execution` shows it to the script. */
export interface RunSnapshot {
  readonly iterationsCompleted: number;
  readonly iterationsInterrupted: number;
  readonly vusActive: number;
  readonly vusInitialized: number;
  readonly elapsedMs: number;
}

/** One call of one exported function. Plain data: it crosses thread boundaries. */
export interface IterationOrder {
  /** The exported function: `default`, a scenario's `exec`, `setup`, `teardown` or `handleSummary`. */
  readonly exec: string;
  /** `undefined` for `setup`, `teardown` and `handleSummary`. */
  readonly scenario: ScenarioFacts | undefined;
  readonly iterationInTest: number;
  readonly tags: Tags;
  readonly run: RunSnapshot;
}

export interface ScenarioFacts {
  readonly name: string;
  readonly executor: string;
  /** Unix milliseconds. */
  readonly startedAt: number;
  /** As planned; what `progress` is a part of. */
  readonly durationMs: number;
  readonly env: Readonly<Record<string, string>>;
}

export class BlockingCallError extends Error {
  constructor(call: string) {
    super(`${call} blocks, and this VU shares its thread: run with --vu-threads own, or use http.asyncRequest`);
    this.name = 'BlockingCallError';
  }
}

/** Thrown through VU code by `exec.test.abort()`: it ends the iteration, and is not logged as its failure. */
export class RunAborted extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'RunAborted';
  }
}
