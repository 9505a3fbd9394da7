import { once } from 'node:events';

export interface StopOrder {
  readonly reason: string;
  readonly exitCode: number;
}

/** Whether the run goes on, and how far it is: what engine, scenarios and VUs share. */
export class RunControl {
  vusActive = 0;
  vusInitialized = 0;
  /** Why the run is to end before its time. */
  stopOrder: StopOrder | undefined;
  private readonly stopping = new AbortController();

  /** Resolves when the run is told to stop. */
  readonly stopped = once(this.stopping.signal, 'abort');

  /** The first order counts. */
  stop(order: StopOrder): void {
    this.stopOrder ??= order;
    this.stopping.abort();
  }
}
