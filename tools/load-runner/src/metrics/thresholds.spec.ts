import { describe, expect, it } from '@jest/globals';
import { MetricsRegistry } from './metrics-registry.ts';
import type { MetricType } from './sink.ts';
import { readThresholds } from './thresholds.ts';

const ELAPSED_MS = 10_000;

function judged(type: MetricType, values: readonly number[], source: string) {
  const registry = new MetricsRegistry();
  const metric = registry.declare('measured', type);
  const judge = readThresholds(registry, { measured: [source] });
  for (const value of values) registry.add(metric, value, {});
  const [result] = judge(ELAPSED_MS);
  if (result === undefined) throw new Error('not judged');
  return result;
}

const oneToHundred = Array.from({ length: 100 }, (_, index) => index + 1);

describe('threshold expressions', () => {
  it.each<[MetricType, readonly number[], string, boolean]>([
    ['trend', oneToHundred, 'p(99)<100', true],
    ['trend', oneToHundred, 'p(99) < 99', false],
    ['trend', oneToHundred, 'p(99.9)<=100', true],
    ['trend', oneToHundred, 'avg==50.5', true],
    ['trend', oneToHundred, 'med<51', true],
    ['trend', oneToHundred, 'min>=1', true],
    ['trend', oneToHundred, 'max>100', false],
    ['trend', oneToHundred, 'max!=100', false],
    ['counter', [], 'count==0', true],
    ['counter', [1], 'count==0', false],
    ['counter', [1, 2], 'count===3', true],
    ['counter', [50, 50], 'rate>9.9', true],
    ['rate', [1, 1, 1, 0], 'rate>0.74', true],
    ['rate', [1, 1, 1, 0], 'rate<0.1', false],
    ['gauge', [5, 3], 'value<4', true],
    ['trend', oneToHundred, ' p(95) < 1e3 ', true],
  ])('%s of %j: %s is %s', (type, values, source, held) => {
    expect(judged(type, values, source).held).toBe(held);
  });

  it('say what they compared', () => {
    expect(judged('rate', [1, 0], 'rate>0.9')).toEqual({
      key: 'measured',
      source: 'rate>0.9',
      aggregate: 'rate',
      observed: 0.5,
      held: false,
    });
  });

  it.each<[MetricType, string]>([
    ['counter', 'p(99)<100'],
    ['trend', 'rate>1'],
    ['gauge', 'count>1'],
    ['rate', 'value>1'],
    ['trend', 'p(101)<1'],
    ['trend', 'p()<1'],
    ['trend', 'avg<'],
    ['trend', 'avg<1 && max<2'],
    ['trend', 'avg=1'],
    ['trend', ''],
  ])('are refused for a %s: "%s"', (type, source) => {
    expect(() => judged(type, [], source)).toThrow(SyntaxError);
  });
});

describe('the thresholds of a run', () => {
  function registry() {
    const metrics = new MetricsRegistry();
    return { metrics, took: metrics.declare('took', 'trend', 'time'), lost: metrics.declare('lost', 'counter') };
  }

  it('judge a submetric by its own samples', () => {
    const { metrics, took } = registry();
    const judge = readThresholds(metrics, { 'took{name:write}': ['max<10'] });
    metrics.add(took, 500, { name: 'read' });
    metrics.add(took, 5, { name: 'write' });
    expect(judge(1_000)).toMatchObject([{ key: 'took{name:write}', held: true, observed: 5 }]);
  });

  it('select by every tag that is named', () => {
    const { metrics, lost } = registry();
    const { sink } = metrics.select('lost{ kind:a b , status:404 }');
    metrics.add(lost, 1, { kind: 'a b', status: '404', more: 'x' });
    metrics.add(lost, 1, { kind: 'a b', status: '200' });
    expect(sink.values(0, [])).toMatchObject({ count: 1 });
  });

  it('count an empty metric as zero', () => {
    const judge = readThresholds(registry().metrics, { lost: ['count==0', 'count>0'] });
    expect(judge(1_000).map(({ held }) => held)).toEqual([true, false]);
  });

  it.each(['unknown', 'took{name}', 'took{}', '', 'took{error_code:1050}'])(
    'refuse "%s" before any load is made',
    (key) => {
      expect(() => readThresholds(registry().metrics, { [key]: ['max>0'] })).toThrow(SyntaxError);
    },
  );

  it('refuse one name for two types of metric', () => {
    expect(() => registry().metrics.declare('took', 'rate')).toThrow(TypeError);
  });
});
