import { escapeHtml } from './format.ts';

export interface ChartSeries {
  readonly name: string;
  /** One of the colours of the report's style sheet. */
  readonly tone: 'light' | 'middle' | 'strong' | 'alarm' | 'warn';
  readonly values: readonly number[];
}

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [960, 240, 68, 16, 12, 30];
const POINTS_MAX = 240;

/** One chart as inline SVG: no script, values in tooltips of the browser. Of seconds that share a point it shows the highest. */
export function lineChart(
  title: string,
  seconds: readonly number[],
  format: (value: number) => string,
  series: readonly ChartSeries[],
): string {
  const step = Math.max(1, Math.ceil(seconds.length / POINTS_MAX));
  const times = joined(seconds, step);
  const lines = series.map((one) => ({ ...one, values: joined(one.values, step) }));
  const top = niceCeiling(Math.max(...lines.flatMap(({ values }) => values)));
  const last = times.at(-1) ?? 1;
  const x = (second: number) => (LEFT + ((WIDTH - LEFT - RIGHT) * second) / last).toFixed(1);
  const y = (value: number) => (HEIGHT - BOTTOM - ((HEIGHT - TOP - BOTTOM) * value) / top).toFixed(1);
  const grid = [0, 0.25, 0.5, 0.75, 1].map(
    (part) =>
      `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(top * part)}" y2="${y(top * part)}"/>` +
      `<text class="tick" x="${LEFT - 8}" y="${y(top * part)}" dy="4" text-anchor="end">${format(top * part)}</text>` +
      `<text class="tick" x="${x(last * part)}" y="${HEIGHT - 8}" text-anchor="middle">${Math.round(last * part)}s</text>`,
  );
  const drawn = lines.map(({ values, tone }) => {
    const points = values.map((value, index) => `${x(times[index] ?? 0)},${y(value)}`).join(' ');
    return `<polyline style="stroke: var(--${tone})" points="${points}"/>`;
  });
  const width = ((WIDTH - LEFT - RIGHT) / times.length).toFixed(1);
  const tooltips = times.map((second, index) => {
    const values = lines.map(({ name, values }) => `${name}: ${format(values[index] ?? 0)}`);
    const text = escapeHtml([`${second}s`, ...values].join('\n'));
    const place = `x="${x((last * index) / times.length)}" y="${TOP}" width="${width}" height="${HEIGHT - TOP - BOTTOM}"`;
    return `<rect class="hover" ${place}><title>${text}</title></rect>`;
  });
  const keys = series.map(({ name, tone }) => `<b style="color: var(--${tone})">${escapeHtml(name)}</b>`);
  return `<figure><figcaption>${escapeHtml(title)}: ${keys.join(', ')}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(title)}">${[...grid, ...drawn, ...tooltips].join('')}</svg></figure>`;
}

function joined(values: readonly number[], step: number): number[] {
  const count = Math.ceil(values.length / step);
  return Array.from({ length: count }, (_, index) => Math.max(...values.slice(index * step, (index + 1) * step)));
}

/** The next of 1, 2, 2.5, 5 times a power of ten. */
export function niceCeiling(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 2.5, 5].find((one) => one * power >= value) ?? 10) * power;
}
