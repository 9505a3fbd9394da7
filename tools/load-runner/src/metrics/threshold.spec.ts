import { describe, expect, it } from '@jest/globals';
import { createSink, type MetricType } from './sink.ts';
import { judgeThreshold, parseThreshold } from './threshold.ts';

const ELAPSED_MS = 10_000;

function verdict(type: MetricType, values: readonly number[], source: string) {
  const sink = createSink(type);
  for (const value of values) sink.add(value);
  return judgeThreshold(parseThreshold(source, type), sink, ELAPSED_MS);
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
    ['trend', oneToHundred, ' p( 95 ) < 1e3 ', true],
  ])('%s of %j: %s is %s', (type, values, source, held) => {
    expect(verdict(type, values, source).held).toBe(held);
  });

  it('says what it compared', () => {
    expect(verdict('rate', [1, 0], 'rate>0.9').observed).toBe(0.5);
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
  ])('refuses for a %s: "%s"', (type, source) => {
    expect(() => parseThreshold(source, type)).toThrow(SyntaxError);
  });
});
