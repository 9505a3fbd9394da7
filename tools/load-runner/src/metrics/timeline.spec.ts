import { describe, expect, it } from '@jest/globals';
import { Timeline, TIMELINE_SECONDS_MAX } from './timeline.ts';

describe('a timeline', () => {
  it('keeps what happened in each second apart', () => {
    const timeline = new Timeline();
    Object.assign(timeline.open, { requests: 2, failed: 1, iterations: 1, dropped: 1 });
    timeline.latency.add(10);
    timeline.latency.add(20);
    timeline.lateness.add(2);
    timeline.closeSecond(3);
    timeline.closeSecond(0);
    expect(timeline.columns).toMatchObject({
      second: [1, 2],
      requests: [2, 0],
      failed: [1, 0],
      iterations: [1, 0],
      dropped: [1, 0],
      vus: [3, 0],
      latencyMsMax: [20, 0],
      latencyMsP99: [20, 0],
      latenessMsP99: [2, 0],
    });
  });

  it('forgets what came before the load', () => {
    const timeline = new Timeline();
    timeline.open.requests = 5;
    timeline.latency.add(1_000);
    timeline.clear();
    timeline.closeSecond(1);
    expect(timeline.columns).toMatchObject({ second: [1], requests: [0], latencyMsMax: [0] });
  });

  it('keeps the newest seconds of a run that is longer than it has room for', () => {
    const timeline = new Timeline();
    for (let second = 1; second <= TIMELINE_SECONDS_MAX + 5; second++) timeline.closeSecond(0);
    expect(timeline.columns.vus).toHaveLength(TIMELINE_SECONDS_MAX);
    expect(timeline.columns.second[0]).toBe(6);
  });
});
