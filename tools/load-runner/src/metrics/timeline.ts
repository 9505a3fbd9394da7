import { Histogram } from './histogram.ts';

/** One second of a run. Latencies in milliseconds; 0 where nothing was measured. */
export interface TimelinePoint {
  /** Whole seconds since the run began, at the end of the second. */
  readonly second: number;
  readonly requests: number;
  readonly failed: number;
  readonly iterations: number;
  readonly dropped: number;
  readonly vus: number;
  readonly latencyMsP50: number;
  readonly latencyMsP95: number;
  readonly latencyMsP99: number;
  readonly latencyMsMax: number;
  readonly latenessMsP99: number;
}

/** Two hours; of a longer run the newest seconds are kept, so that memory and report stay bounded. */
export const TIMELINE_POINTS_MAX = 7_200;

/** Collects what happened in the present second and keeps one point for each second that is over. */
export class Timeline {
  readonly points: TimelinePoint[] = [];
  private readonly latency = new Histogram();
  private readonly lateness = new Histogram();
  private requests = 0;
  private failed = 0;
  private iterations = 0;
  private dropped = 0;

  request(latencyMs: number, failed: boolean): void {
    this.requests++;
    if (failed) this.failed++;
    this.latency.add(latencyMs);
  }

  iteration(): void {
    this.iterations++;
  }

  drop(): void {
    this.dropped++;
  }

  late(latenessMs: number): void {
    this.lateness.add(latenessMs);
  }

  /** Whether anything happened since the last second was closed. */
  get hasOpenSecond(): boolean {
    return this.requests + this.iterations + this.dropped > 0;
  }

  closeSecond(second: number, vus: number): void {
    if (this.points.length >= TIMELINE_POINTS_MAX) this.points.shift();
    this.points.push({
      second,
      requests: this.requests,
      failed: this.failed,
      iterations: this.iterations,
      dropped: this.dropped,
      vus,
      latencyMsP50: rounded(this.latency.percentile(50)),
      latencyMsP95: rounded(this.latency.percentile(95)),
      latencyMsP99: rounded(this.latency.percentile(99)),
      latencyMsMax: rounded(this.latency.max),
      latenessMsP99: rounded(this.lateness.percentile(99)),
    });
    this.latency.clear();
    this.lateness.clear();
    this.requests = this.failed = this.iterations = this.dropped = 0;
  }
}

function rounded(ms: number): number {
  return Number(ms.toFixed(3));
}
