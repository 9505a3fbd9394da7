import { describe, expect, it } from '@jest/globals';
import { MetricsRegistry } from './metrics-registry.ts';
import { type ThresholdPlan, ThresholdWatch } from './threshold-watch.ts';

function registry(): MetricsRegistry {
  const metrics = new MetricsRegistry();
  metrics.declare({ name: 'took', type: 'trend', contains: 'time' });
  metrics.declare({ name: 'lost', type: 'counter', contains: 'default' });
  return metrics;
}

function plan(expression: string, options: Partial<ThresholdPlan> = {}): ThresholdPlan {
  return { expression, abortOnFail: false, delayAbortEvalMs: 0, ...options };
}

describe('the thresholds of a run', () => {
  it('judges a submetric by its own samples', () => {
    const metrics = registry();
    const watch = new ThresholdWatch(metrics, new Map([['took{name:write}', [plan('max<10')]]]));
    metrics.add('took', 500, { name: 'read' });
    metrics.add('took', 5, { name: 'write' });
    expect(watch.results(1_000)).toEqual([
      { key: 'took{name:write}', source: 'max<10', aggregate: 'max', held: true, observed: 5 },
    ]);
  });

  it('selects by every tag that is named, quoted or not', () => {
    const metrics = registry();
    const { sink } = metrics.select(`lost{ kind: "a b" , status:404 }`);
    metrics.add('lost', 1, { kind: 'a b', status: '404', more: 'x' });
    metrics.add('lost', 1, { kind: 'a b', status: '200' });
    expect(sink.aggregate('count', 0)).toBe(1);
  });

  it('ends the run only for a threshold that asks for it, only after its delay, and never for an empty metric', () => {
    const metrics = registry();
    const plans = new Map([
      ['took', [plan('max<10', { abortOnFail: true, delayAbortEvalMs: 5_000 })]],
      ['lost', [plan('count>0', { abortOnFail: true })]],
    ]);
    const watch = new ThresholdWatch(metrics, plans);
    expect(watch.findAbort(6_000)).toBeUndefined();
    metrics.add('took', 11, {});
    expect(watch.findAbort(4_999)).toBeUndefined();
    expect(watch.findAbort(5_000)?.key).toBe('took');
  });

  it('counts an empty metric as zero at the end', () => {
    const watch = new ThresholdWatch(registry(), new Map([['lost', [plan('count==0'), plan('count>0')]]]));
    expect(watch.results(1_000).map(({ held }) => held)).toEqual([true, false]);
  });

  it.each(['unknown', 'took{name}', ''])('refuses a threshold on "%s" before any load is made', (key) => {
    expect(() => new ThresholdWatch(registry(), new Map([[key, [plan('count>0')]]]))).toThrow(SyntaxError);
  });

  it('refuses one name for two types of metric', () => {
    expect(() => registry().declare({ name: 'took', type: 'rate', contains: 'default' })).toThrow(TypeError);
  });
});
