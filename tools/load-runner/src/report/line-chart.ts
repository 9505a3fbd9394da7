import { escapeHtml } from './escape-html.ts';

export interface ChartSeries {
  readonly name: string;
  /** One of the colour classes of the report's style sheet. */
  readonly tone: 'light' | 'middle' | 'strong' | 'alarm' | 'warn' | 'quiet';
  readonly values: readonly number[];
  /** How neighbouring values become one when there are more of them than the chart is wide. */
  readonly join: 'max' | 'mean';
  readonly area?: boolean;
}

export interface LineChart {
  readonly title: string;
  readonly subtitle: string;
  readonly seconds: readonly number[];
  readonly series: readonly ChartSeries[];
  readonly format: (value: number) => string;
}

const WIDTH = 960;
const HEIGHT = 260;
const LEFT = 68;
const RIGHT = 16;
const TOP = 12;
const BOTTOM = 30;
const POINTS_MAX = 240;

/** One chart as inline SVG: no script, values in tooltips of the browser. */
export function lineChart({ title, subtitle, seconds, series, format }: LineChart): string {
  const step = Math.max(1, Math.ceil(seconds.length / POINTS_MAX));
  const times = joined(seconds, step, 'max');
  const lines = series.map((one) => ({ ...one, values: joined(one.values, step, one.join) }));
  const top = niceCeiling(Math.max(0, ...lines.flatMap(({ values }) => values)));
  const last = Math.max(1, times.at(-1) ?? 1);
  const x = (second: number) => LEFT + ((WIDTH - LEFT - RIGHT) * second) / last;
  const y = (value: number) => HEIGHT - BOTTOM - ((HEIGHT - TOP - BOTTOM) * value) / top;
  const body = [
    ...gridLines(top, y, format),
    ...timeMarks(last, x),
    ...lines.map((line) => path(line, times, x, y)),
    ...tooltips(lines, times, x, format),
  ];
  return `<figure class="chart"><figcaption><h2>${escapeHtml(title)}</h2><p>${escapeHtml(subtitle)}</p>${legend(lines)}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(title)}">${body.join('')}</svg></figure>`;
}

function joined(values: readonly number[], step: number, join: ChartSeries['join']): number[] {
  if (step === 1) return [...values];
  const result: number[] = [];
  for (let index = 0; index < values.length; index += step) {
    const some = values.slice(index, index + step);
    result.push(join === 'max' ? Math.max(...some) : some.reduce((sum, one) => sum + one, 0) / some.length);
  }
  return result;
}

/** The next of 1, 2, 2.5, 5 times a power of ten. */
export function niceCeiling(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 2, 2.5, 5, 10].find((one) => one * power >= value) ?? 10;
  return factor * power;
}

type Scale = (value: number) => number;

function gridLines(top: number, y: Scale, format: (value: number) => string): string[] {
  return [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const at = y(top * part).toFixed(1);
    return `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}"/><text class="tick" x="${LEFT - 8}" y="${at}" dy="0.32em" text-anchor="end">${escapeHtml(format(top * part))}</text>`;
  });
}

function timeMarks(last: number, x: Scale): string[] {
  const step = niceCeiling(last / 8);
  const count = Math.floor(last / step);
  return Array.from({ length: count + 1 }, (_, index) => {
    const second = index * step;
    return `<text class="tick" x="${x(second).toFixed(1)}" y="${HEIGHT - 10}" text-anchor="middle">${second}s</text>`;
  });
}

function path({ values, tone, area }: ChartSeries, times: readonly number[], x: Scale, y: Scale): string {
  // A line of zeros would only hide the axis.
  if (values.every((value) => value === 0)) return '';
  const points = values.map((value, index) => `${x(times[index] ?? 0).toFixed(1)},${y(value).toFixed(1)}`);
  const line = `<polyline class="line ${tone}" points="${points.join(' ')}"/>`;
  if (area !== true) return line;
  const base = y(0).toFixed(1);
  const [first = 0] = times;
  const corners = `${x(times.at(-1) ?? 0).toFixed(1)},${base} ${x(first).toFixed(1)},${base}`;
  return `<polygon class="area ${tone}" points="${points.join(' ')} ${corners}"/>${line}`;
}

function tooltips(
  lines: readonly ChartSeries[],
  times: readonly number[],
  x: Scale,
  format: (value: number) => string,
): string[] {
  return times.map((second, index) => {
    const from = x(index === 0 ? 0 : ((times[index - 1] ?? 0) + second) / 2);
    const to = x((second + (times[index + 1] ?? second)) / 2);
    const values = lines.map(({ name, values }) => `${name}: ${format(values[index] ?? 0)}`);
    const text = escapeHtml([`${second}s`, ...values].join('\n'));
    const width = Math.max(1, to - from).toFixed(1);
    return `<rect class="hover" x="${from.toFixed(1)}" y="${TOP}" width="${width}" height="${HEIGHT - TOP - BOTTOM}"><title>${text}</title></rect>`;
  });
}

function legend(lines: readonly ChartSeries[]): string {
  const entries = lines.map(({ name, tone }) => `<li><span class="key ${tone}"></span>${escapeHtml(name)}</li>`);
  return `<ul class="legend">${entries.join('')}</ul>`;
}
