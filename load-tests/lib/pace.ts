import type { ConstantArrivalRateScenario } from 'k6/options';

/** Half a second of arrivals may be under way before one is dropped, whatever the rate. */
const VUS_A_RATE = 0.5;
const VUS_MIN = 20;

/** How long the load lasts: `BUCKET_LOAD_SECONDS`, or what the suite stands for. */
export function runSeconds(otherwise: number): number {
  return wholeNumber('BUCKET_LOAD_SECONDS', otherwise);
}

export function wholeNumber(name: string, otherwise: number): number {
  const text = __ENV[name];
  if (text === undefined || text === '') return otherwise;
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`${name} is a whole number from 1, not "${text}"`);
  return Number(text);
}

/** A rate, or the part of it that `BUCKET_LOAD_PERCENT` asks for: to prove on a small machine what does not depend on speed. */
export function partOf(ratePerSecond: number): number {
  return Math.max(1, Math.round((ratePerSecond * wholeNumber('BUCKET_LOAD_PERCENT', 100)) / 100));
}

type Further = Partial<Omit<ConstantArrivalRateScenario, 'executor' | 'rate' | 'duration' | 'timeUnit'>>;

/** Arrivals at an even rate that no slow answer holds back. */
export function steadily(ratePerSecond: number, seconds: number, further: Further = {}): ConstantArrivalRateScenario {
  const vus = vusFor(ratePerSecond);
  return {
    executor: 'constant-arrival-rate',
    rate: ratePerSecond,
    timeUnit: '1s',
    duration: `${seconds}s`,
    preAllocatedVUs: vus,
    maxVUs: 2 * vus,
    ...further,
  };
}

export function vusFor(ratePerSecond: number): number {
  return Math.max(VUS_MIN, Math.ceil(ratePerSecond * VUS_A_RATE));
}
