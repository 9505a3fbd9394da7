import type { MetricType, Sink } from './sink.ts';

export interface ThresholdExpression {
  readonly source: string;
  /** `count`, `rate`, `value`, `avg`, `min`, `max`, `med` or `p(99.9)`. */
  readonly aggregate: string;
  readonly operator: Operator;
  readonly bound: number;
}

const COMPARE = {
  '>': (left: number, right: number) => left > right,
  '>=': (left: number, right: number) => left >= right,
  '<': (left: number, right: number) => left < right,
  '<=': (left: number, right: number) => left <= right,
  '==': (left: number, right: number) => left === right,
  '===': (left: number, right: number) => left === right,
  '!=': (left: number, right: number) => left !== right,
} as const;
type Operator = keyof typeof COMPARE;

const AGGREGATES_OF: Readonly<Record<MetricType, RegExp>> = {
  counter: /^(count|rate)$/,
  gauge: /^value$/,
  rate: /^rate$/,
  trend: /^(avg|min|max|med|p\(\d+(\.\d+)?\))$/,
};

const EXPRESSION =
  /^\s*([a-z]+|p\(\s*\d+(?:\.\d+)?\s*\))\s*(===|==|!=|>=|<=|>|<)\s*([+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*$/i;

/** Parses what k6 accepts: https://grafana.com/docs/k6/latest/using-k6/thresholds/#threshold-syntax */
export function parseThreshold(source: string, type: MetricType): ThresholdExpression {
  const parts = EXPRESSION.exec(source);
  const [, aggregateText, operator, bound] = parts ?? [];
  if (aggregateText === undefined || operator === undefined || bound === undefined || !isOperator(operator)) {
    throw new SyntaxError(`not a threshold expression: "${source}"`);
  }
  const aggregate = aggregateText.replace(/\s/g, '');
  if (!AGGREGATES_OF[type].test(aggregate) || percentOf(aggregate) > 100) {
    throw new SyntaxError(`a ${type} has no "${aggregate}", in threshold "${source}"`);
  }
  return { source, aggregate, operator, bound: Number(bound) };
}

export interface ThresholdVerdict {
  readonly held: boolean;
  /** What was compared, for the report. */
  readonly observed: number;
}

export function judgeThreshold(expression: ThresholdExpression, sink: Sink, elapsedMs: number): ThresholdVerdict {
  const observed = sink.aggregate(expression.aggregate, elapsedMs) ?? Number.NaN;
  return { held: COMPARE[expression.operator](observed, expression.bound), observed };
}

function isOperator(text: string): text is Operator {
  return Object.hasOwn(COMPARE, text);
}

function percentOf(aggregate: string): number {
  return aggregate.startsWith('p(') ? Number(aggregate.slice(2, -1)) : 0;
}
