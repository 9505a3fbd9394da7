import type { PaceNow } from './pace.ts';

const NUMBER = new Intl.NumberFormat('en');

export const numberText = (value: number): string => NUMBER.format(Math.round(value));

/** Two units at most: nobody plans by the second an hour ahead. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes] = [Math.floor(whole / 3_600), Math.floor(whole / 60) % 60];
  if (hours > 0) return `${hours} h ${minutes} min`;
  if (minutes > 0) return `${minutes} min ${whole % 60} s`;
  return `${whole} s`;
}

/** `42 %  4,200,000 of 10,000,000 artifacts  23,411/s  4 min 8 s left` */
export function progressText({ done, of, perSecond, secondsLeft }: PaceNow, unit: string): string {
  return [
    `${percentOf(done, of)} %`,
    `${numberText(done)} of ${numberText(of)} ${unit}`,
    ...(perSecond === undefined ? [] : [`${numberText(perSecond)}/s`]),
    ...(secondsLeft === undefined || done >= of ? [] : [`${durationText(secondsLeft)} left`]),
  ].join('  ');
}

const BAR_COLUMNS = 24;

/** The same behind a bar, cut so that it stays on one line. */
export function progressBar(pace: PaceNow, unit: string, columns: number): string {
  const filled = Math.floor((percentOf(pace.done, pace.of) / 100) * BAR_COLUMNS);
  const bar = `[${'#'.repeat(filled)}${'.'.repeat(BAR_COLUMNS - filled)}]`;
  // The last column stays free: some terminals wrap as soon as it is written.
  return `${bar} ${progressText(pace, unit)}`.slice(0, Math.max(1, columns - 1));
}

/** Rounded down: 100 means done. */
function percentOf(done: number, of: number): number {
  return of <= 0 ? 100 : Math.min(100, Math.floor((done / of) * 100));
}
