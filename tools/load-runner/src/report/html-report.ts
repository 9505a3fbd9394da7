import { formatSeconds } from '../plan/duration.ts';
import { escapeHtml, formatMs, formatValue } from './format.ts';
import { lineChart } from './line-chart.ts';
import type { Summary } from './summary.ts';

const STYLE = `
:root { color-scheme: light dark; --soft: light-dark(#5c6776, #9aa6b5); --rule: light-dark(#e3e7ec, #2b3440);
  --light: light-dark(#8bb8f0, #3f6ca6); --middle: light-dark(#2f78d2, #5b9df0); --strong: light-dark(#123f7d, #bcd9ff);
  --alarm: light-dark(#c7323e, #ff6b74); --warn: light-dark(#d98200, #f2ac3f); }
body { max-width: 1080px; margin: 32px auto; padding: 0 20px; font: 15px/1.5 system-ui, sans-serif; }
p, figcaption { color: var(--soft); } figure { margin: 0 0 28px; break-inside: avoid; } pre { overflow-x: auto; }
svg { display: block; width: 100%; } .tick { fill: var(--soft); font-size: 11px; } .grid { stroke: var(--rule); }
polyline { fill: none; stroke-width: 1.8; } .hover { fill: transparent; } .hover:hover { fill: #888; opacity: 0.15; }
`;

/**
 * Charts and the summary of the console in one file, without a script and without anything from elsewhere: it can be mailed,
 * archived and printed.
 */
export function htmlReport(title: string, measuredOn: string, summary: Summary, consoleText: string): string {
  const { startedAt, durationMs, exitCode, scenarios } = summary;
  const heading = `${title}: ${exitCode === 0 ? 'passed' : `not passed (exit code ${exitCode})`}`;
  const shown = [startedAt, `ran ${formatSeconds(durationMs)}`, ...scenarios, measuredOn];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(heading)}</title><style>${STYLE}</style></head><body>
<h1>${escapeHtml(heading)}</h1><p>${shown.map(escapeHtml).join(' · ')}</p>
${charts(summary)}
<pre>${escapeHtml(consoleText)}</pre>
</body></html>
`;
}

function charts({ timeline }: Summary): string {
  const { second: seconds } = timeline;
  if (seconds.length < 2) return '';
  return [
    lineChart('Latency, from the first byte sent to the last received', seconds, formatMs, [
      { name: 'p50', tone: 'light', values: timeline.latencyMsP50 },
      { name: 'p95', tone: 'middle', values: timeline.latencyMsP95 },
      { name: 'p99', tone: 'strong', values: timeline.latencyMsP99 },
    ]),
    lineChart('In each second', seconds, formatValue, [
      { name: 'requests', tone: 'middle', values: timeline.requests },
      { name: 'unexpected answers', tone: 'alarm', values: timeline.failed },
      { name: 'dropped iterations', tone: 'warn', values: timeline.dropped },
      { name: 'virtual users at work', tone: 'light', values: timeline.vus },
    ]),
    lineChart('How long after it was due an iteration began: what the load generator itself adds', seconds, formatMs, [
      { name: 'p99', tone: 'strong', values: timeline.latenessMsP99 },
    ]),
  ].join('\n');
}
