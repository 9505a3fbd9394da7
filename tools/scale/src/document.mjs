/**
 * What docs/scale.md and docs/scale.svg say of the measurements in docs/scale.json.
 *
 * @typedef {{ medMs: number, p99Ms: number, maxMs: number }} Latency
 * @typedef {{ startMs?: number, write?: Latency, read?: Latency, page?: Latency }} Latencies
 * @typedef {object} Size
 * @property {number} artifacts
 * @property {number} stored
 * @property {number} entries
 * @property {number} payloadBytes
 * @property {number} seconds of filling, from the size before
 * @property {number} loadAverage when filling began
 * @property {{ bytes: number, tables: readonly { table: string, bytes: number }[] }} disk
 * @property {Latencies} warm
 * @property {Latencies | undefined} [cold]
 *
 * @typedef {{ machine: { cpu: string, cores: number, memoryBytes: number, node: string }, sizes: readonly Size[] }} Measured
 */

const BEGIN = '<!-- written by npm run scale -- --document -->';
const END = '<!-- end of what was measured -->';

/**
 * The document with this text between its two marks.
 *
 * @param {string} document
 * @param {string} text
 */
export function withMeasured(document, text) {
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END, begin);
  if (begin < 0 || end < 0) throw new Error(`the document has no place for what was measured: ${BEGIN} … ${END}`);
  return `${document.slice(0, begin + BEGIN.length)}\n\n${text}\n\n${document.slice(end)}`;
}

const millions = (/** @type {number} */ artifacts) => `${artifacts / 1_000_000} M`;
const whole = (/** @type {number} */ value) => Math.round(value).toLocaleString('en-US');
const ms = (/** @type {number | undefined} */ value) =>
  value === undefined ? '' : String(Math.round(value * 10) / 10);
const bytesAnArtifact = (/** @type {Size} */ { disk, stored }) => disk.bytes / stored;

/** @param {Measured} measured @returns {string} tables in the format of the project's documents */
export function measuredText({ machine, sizes }) {
  const grown = sizes.map((size, i) => {
    const from = sizes[i - 1]?.artifacts ?? 0;
    return [
      millions(size.artifacts),
      whole((size.artifacts - from) / size.seconds),
      `${(size.disk.bytes / 1e9).toFixed(2)} GB`,
      whole(bytesAnArtifact(size)),
      `${((size.warm.startMs ?? 0) / 1_000).toFixed(1)} s`,
    ];
  });
  const answered = sizes.map(({ artifacts, warm, cold }) => [
    millions(artifacts),
    ...[warm.write, warm.read, warm.page].flatMap((latency) => [ms(latency?.medMs), ms(latency?.p99Ms)]),
    ms(cold?.read?.p99Ms),
  ]);
  const memory = Math.round(machine.memoryBytes / 2 ** 30);
  return [
    `${machine.cores} cores of an ${machine.cpu} with ${memory} GiB, Node ${machine.node.slice(1)}.`,
    table(['artifacts', 'filled at, artifacts/s', 'on disk', 'bytes an artifact', 'start'], grown),
    'Milliseconds through HTTP:',
    table(
      ['artifacts', 'write p50', 'p99', 'read p50', 'p99', 'page p50', 'p99', 'read p99, file not in memory'],
      answered,
    ),
    '![Latency and bytes against the number of artifacts](scale.svg)',
  ].join('\n\n');
}

/** @param {readonly string[]} head @param {readonly (readonly string[])[]} rows */
function table(head, rows) {
  const widths = head.map((cell, i) => Math.max(cell.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (/** @type {readonly string[]} */ cells) =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

const WIDTH = 720;
const PANEL = { height: 220, left: 56, right: 150, top: 34, bottom: 30 };

/**
 * Two panels over the number of artifacts: 99th percentiles in milliseconds, and bytes on disk an artifact. Both begin at
 * zero, or a line would look steeper than it is.
 *
 * @param {Measured} measured
 */
export function chart({ sizes }) {
  const x = sizes.map(({ artifacts }) => artifacts / 1_000_000);
  const p99 = (/** @type {'write' | 'read' | 'page'} */ name) => sizes.map(({ warm }) => warm[name]?.p99Ms ?? 0);
  const panels = [
    panel('99th percentile, ms', x, [
      { name: 'write', colour: '#b4483c', values: p99('write') },
      { name: 'read', colour: '#2f6f9f', values: p99('read') },
      { name: 'page', colour: '#6b7f3a', values: p99('page') },
    ]),
    panel('bytes on disk an artifact', x, [
      { name: 'all', colour: '#333333', values: sizes.map(bytesAnArtifact) },
      {
        name: 'of it payload',
        colour: '#888888',
        values: sizes.map(({ payloadBytes, stored }) => payloadBytes / stored),
      },
    ]),
  ];
  const body = panels.map((text, i) => `<g transform="translate(0 ${i * PANEL.height})">${text}</g>`);
  const height = panels.length * PANEL.height;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12">
<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>
${body.join('\n')}
</svg>
`;
}

/**
 * @param {string} title
 * @param {readonly number[]} x millions of artifacts
 * @param {readonly { name: string, colour: string, values: readonly number[] }[]} series
 */
function panel(title, x, series) {
  const { height, left, right, top, bottom } = PANEL;
  const last = x.at(-1) ?? 1;
  const most = niceCeiling(Math.max(...series.flatMap(({ values }) => values)));
  const across = (/** @type {number} */ value) => (left + ((WIDTH - left - right) * value) / last).toFixed(1);
  const up = (/** @type {number} */ value) => (height - bottom - ((height - top - bottom) * value) / most).toFixed(1);
  const grid = [0, 0.5, 1].map((part) => {
    const at = up(most * part);
    return `<line x1="${left}" x2="${WIDTH - right}" y1="${at}" y2="${at}" stroke="#dddddd"/><text x="${left - 8}" y="${at}" dy="4" text-anchor="end">${most * part}</text>`;
  });
  const marks = x.map(
    (value) => `<text x="${across(value)}" y="${height - 10}" text-anchor="middle">${value} M</text>`,
  );
  const lines = series.map(({ name, colour, values }, i) => {
    const points = values.map((value, at) => `${across(x[at] ?? 0)},${up(value)}`);
    const dots = points.map((point) => {
      const [cx, cy] = point.split(',');
      return `<circle cx="${cx}" cy="${cy}" r="3" fill="${colour}"/>`;
    });
    const legend = `<text x="${WIDTH - right + 16}" y="${top + 14 + i * 18}" fill="${colour}">● ${name}</text>`;
    return `<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>${dots.join('')}${legend}`;
  });
  return `<text x="${left}" y="20" font-weight="bold">${title}</text>${[...grid, ...marks, ...lines].join('')}`;
}

/** @param {number} value @returns {number} the next of 1, 2, 4, 5, 8 times a power of ten */
function niceCeiling(value) {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return ([1, 2, 4, 5, 8, 10].find((factor) => factor * power >= value) ?? 10) * power;
}
