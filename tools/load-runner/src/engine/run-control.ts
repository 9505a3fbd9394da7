import type { RunSnapshot } from '../vu/vu-host.ts';

export type StopCause = 'script' | 'threshold' | 'signal';

export interface StopOrder {
  readonly cause: StopCause;
  readonly reason: string;
}

/** Whether the run goes on, and how far it is: what engine, executors and VUs share. */
export class RunControl implements RunSnapshot {
  iterationsCompleted = 0;
  iterationsInterrupted = 0;
  vusActive = 0;
  vusInitialized = 0;
  failure: string | undefined;
  private startedAt = performance.now();
  private order: StopOrder | undefined;
  private resolveStopped: () => void = () => undefined;
  /** Resolves when the run is told to stop before its time. */
  readonly stopped = new Promise<void>((resolve) => {
    this.resolveStopped = resolve;
  });

  get elapsedMs(): number {
    return performance.now() - this.startedAt;
  }

  restartClock(): void {
    this.startedAt = performance.now();
  }

  get stopOrder(): StopOrder | undefined {
    return this.order;
  }

  get isStopping(): boolean {
    return this.order !== undefined;
  }

  /** The first order counts. */
  stop(cause: StopCause, reason: string): void {
    if (this.order !== undefined) return;
    this.order = { cause, reason };
    this.resolveStopped();
  }

  fail(reason: string): void {
    this.failure ??= reason;
  }
}
