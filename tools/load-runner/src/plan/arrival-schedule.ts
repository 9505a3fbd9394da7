export interface Stage {
  readonly durationMs: number;
  /** Arrivals per time unit at the end of the stage. */
  readonly target: number;
}

/** Iterations begin at a rate, whatever the ones before are doing. */
export interface Arrivals {
  readonly kind: 'arrivals';
  /** Per time unit, as are the targets. */
  readonly startRate: number;
  readonly stages: readonly Stage[];
  readonly timeUnitMs: number;
}

interface Segment {
  readonly startMs: number;
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
  readonly total: number;
  private readonly segments: Segment[] = [];
  private segmentIndex = 0;
  private nextIndex = 0;

  constructor({ startRate, stages, timeUnitMs }: Omit<Arrivals, 'kind'>) {
    let ratePerMs = startRate / timeUnitMs;
    let startMs = 0;
    let arrivalsBefore = 0;
    for (const { durationMs, target } of stages) {
      const targetPerMs = target / timeUnitMs;
      const arrivalsAfter = arrivalsBefore + ((ratePerMs + targetPerMs) / 2) * durationMs;
      const slopePerMs2 = durationMs === 0 ? 0 : (targetPerMs - ratePerMs) / durationMs;
      this.segments.push({ startMs, ratePerMs, slopePerMs2, arrivalsBefore, arrivalsAfter });
      arrivalsBefore = arrivalsAfter;
      startMs += durationMs;
      ratePerMs = targetPerMs;
    }
    this.total = Math.ceil(arrivalsBefore - ROUNDING);
  }

  /** When the next arrival is due; `undefined` after the last one. */
  peekMs(): number | undefined {
    if (this.nextIndex >= this.total) return undefined;
    let segment = this.segments[this.segmentIndex];
    while (segment !== undefined && this.nextIndex >= segment.arrivalsAfter - ROUNDING)
      segment = this.segments[++this.segmentIndex];
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
