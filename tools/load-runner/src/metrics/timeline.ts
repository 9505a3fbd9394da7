import { Distribution } from './distribution.ts';

/** Two hours; of a longer run the newest seconds are kept, so that memory and report stay bounded. */
export const TIMELINE_SECONDS_MAX = 7_200;

const NOTHING = { requests: 0, failed: 0, iterations: 0, dropped: 0 };

/** One value for each second of a run, in columns. Latencies in milliseconds; 0 where nothing was measured. */
export class Timeline {
  readonly columns = {
    /** Whole seconds since the run began, at the end of the second. */
    second: new Array<number>(),
    requests: new Array<number>(),
    failed: new Array<number>(),
    iterations: new Array<number>(),
    dropped: new Array<number>(),
    vus: new Array<number>(),
    latencyMsP50: new Array<number>(),
    latencyMsP95: new Array<number>(),
    latencyMsP99: new Array<number>(),
    latencyMsMax: new Array<number>(),
    latenessMsP99: new Array<number>(),
  };
  /** What has happened since the last second was closed. */
  readonly open = { ...NOTHING };
  readonly latency = new Distribution();
  readonly lateness = new Distribution();

  closeSecond(vus: number): void {
    const { columns, open, latency, lateness } = this;
    const point: Record<keyof typeof columns, number> = {
      second: (columns.second.at(-1) ?? 0) + 1,
      ...open,
      vus,
      latencyMsP50: latency.stat('med'),
      latencyMsP95: latency.stat('p(95)'),
      latencyMsP99: latency.stat('p(99)'),
      latencyMsMax: latency.stat('max'),
      latenessMsP99: lateness.stat('p(99)'),
    };
    for (const [name, column] of Object.entries(columns)) {
      // The names of an object literal are its keys.
      column.push(Number(point[name as keyof typeof columns].toFixed(3)));
      if (column.length > TIMELINE_SECONDS_MAX) column.shift();
    }
    this.clear();
  }

  /** Forgets what has happened in the open second. */
  clear(): void {
    Object.assign(this.open, NOTHING);
    this.latency.clear();
    this.lateness.clear();
  }
}
