export interface Stage {
  readonly durationMs: number;
  /** Arrivals per `timeUnit`, or VUs, at the end of the stage. */
  readonly target: number;
}

interface Segment {
  readonly startMs: number;
  readonly durationMs: number;
  readonly ratePerMs: number;
  readonly slopePerMs2: number;
  readonly arrivalsBefore: number;
  readonly arrivalsAfter: number;
}

/** Absorbs rounding, so that 3/s over 10 s is 30 arrivals and not 31. */
const ROUNDING = 1e-6;

/**
 * When each arrival of an open model is due, in milliseconds from the start of its scenario.
 *
 * Arrival n (from 0) is due when the integral of the rate reaches n; the rate moves linearly within a stage. The times depend
 * on nothing that happens during the run: that is what keeps the latencies free of coordinated omission.
 */
export class ArrivalSchedule {
  readonly durationMs: number;
  readonly total: number;
  private readonly segments: readonly Segment[];
  private segmentIndex = 0;
  private nextIndex = 0;

  constructor(startRate: number, stages: readonly Stage[], timeUnitMs: number) {
    const segments: Segment[] = [];
    let ratePerMs = startRate / timeUnitMs;
    let startMs = 0;
    let arrivals = 0;
    for (const { durationMs, target } of stages) {
      const targetPerMs = target / timeUnitMs;
      if (durationMs > 0) {
        const slopePerMs2 = (targetPerMs - ratePerMs) / durationMs;
        const arrivalsAfter = arrivals + ((ratePerMs + targetPerMs) / 2) * durationMs;
        segments.push({ startMs, durationMs, ratePerMs, slopePerMs2, arrivalsBefore: arrivals, arrivalsAfter });
        arrivals = arrivalsAfter;
        startMs += durationMs;
      }
      ratePerMs = targetPerMs;
    }
    this.segments = segments;
    this.durationMs = startMs;
    this.total = Math.ceil(arrivals - ROUNDING);
  }

  /** When the next arrival is due; `undefined` after the last one. */
  peekMs(): number | undefined {
    if (this.nextIndex >= this.total) return undefined;
    let segment = this.segments[this.segmentIndex];
    while (segment !== undefined && this.nextIndex >= segment.arrivalsAfter - ROUNDING) {
      segment = this.segments[++this.segmentIndex];
    }
    return segment === undefined ? undefined : timeOf(this.nextIndex - segment.arrivalsBefore, segment);
  }

  advance(): void {
    this.nextIndex++;
  }
}

function timeOf(arrivals: number, { startMs, ratePerMs, slopePerMs2 }: Segment): number {
  if (arrivals <= 0) return startMs;
  // The root of rate·x + slope·x²/2 = arrivals, in the form that stays exact when the slope is 0.
  const discriminant = Math.max(0, ratePerMs * ratePerMs + 2 * slopePerMs2 * arrivals);
  return startMs + (2 * arrivals) / (ratePerMs + Math.sqrt(discriminant));
}

/** The rate in force at a time, in arrivals per `timeUnit`; for progress output. */
export function rateAt(startRate: number, stages: readonly Stage[], elapsedMs: number): number {
  let before = startRate;
  let startMs = 0;
  for (const { durationMs, target } of stages) {
    if (elapsedMs < startMs + durationMs) return before + ((target - before) * (elapsedMs - startMs)) / durationMs;
    startMs += durationMs;
    before = target;
  }
  return before;
}
