import { describe, expect, it } from '@jest/globals';
import { Timeline, TIMELINE_POINTS_MAX } from './timeline.ts';

describe('a timeline', () => {
  it('keeps what happened in each second apart', () => {
    const timeline = new Timeline();
    timeline.request(10, false);
    timeline.request(20, true);
    timeline.iteration();
    timeline.drop();
    timeline.late(2);
    timeline.closeSecond(1, 3);
    timeline.closeSecond(2, 0);
    expect(timeline.points[0]).toMatchObject({
      second: 1,
      requests: 2,
      failed: 1,
      iterations: 1,
      dropped: 1,
      vus: 3,
      latencyMsMax: 20,
    });
    expect(timeline.points[1]).toMatchObject({ second: 2, requests: 0, latencyMsP99: 0, latenessMsP99: 0 });
  });

  it('keeps the newest seconds of a run that is longer than it has room for', () => {
    const timeline = new Timeline();
    for (let second = 1; second <= TIMELINE_POINTS_MAX + 5; second++) timeline.closeSecond(second, 0);
    expect(timeline.points).toHaveLength(TIMELINE_POINTS_MAX);
    expect(timeline.points[0]?.second).toBe(6);
  });
});
