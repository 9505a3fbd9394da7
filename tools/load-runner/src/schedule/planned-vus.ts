import type { Stage } from './arrivals.ts';

/** How many VUs a ramp wants at a time: a VU starts when the ramp has fully reached it and stops when the ramp has fully left it. */
export function plannedVus(startVus: number, stages: readonly Stage[], elapsedMs: number): number {
  let before = startVus;
  let startMs = 0;
  for (const { durationMs, target } of stages) {
    if (elapsedMs < startMs + durationMs) {
      const exact = before + ((target - before) * (elapsedMs - startMs)) / durationMs;
      return target >= before ? Math.floor(exact + 1e-9) : Math.ceil(exact - 1e-9);
    }
    startMs += durationMs;
    before = target;
  }
  return before;
}

export function totalDurationMs(stages: readonly Stage[]): number {
  return stages.reduce((sum, { durationMs }) => sum + durationMs, 0);
}

export function peakVus(startVus: number, stages: readonly Stage[]): number {
  return stages.reduce((peak, { target }) => Math.max(peak, target), startVus);
}
