import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parser } from '@prometheus-io/lezer-promql';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { parse } from 'yaml';
import { ROOT } from './manifests.ts';
import { limitRows } from './ops-limits.ts';

const OPS = join(ROOT, 'docs/ops');
const METRICS = join(ROOT, 'apps/api/src/metrics');

interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

const { groups } = parse(readFileSync(join(OPS, 'alerts.yml'), 'utf8')) as { groups: { rules: Alert[] }[] };
const alerts = groups.flatMap(({ rules }) => rules);

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string; readonly refId: string }[];
}
const dashboard = JSON.parse(readFileSync(join(OPS, 'grafana-dashboard.json'), 'utf8')) as { panels: readonly Panel[] };
const panelQueries = dashboard.panels.flatMap(({ targets }) => (targets ?? []).map(({ expr }) => expr));
const queries = [...alerts.map(({ expr }) => expr), ...panelQueries];

/** What the service serves: the names that its sources give, those of Node's own metrics, and Prometheus's `up`. */
function servedNames(): Set<string> {
  const sources = readdirSync(METRICS)
    .filter((file) => file.endsWith('.ts') && !file.includes('.spec'))
    .map((file) => readFileSync(join(METRICS, file), 'utf8'));
  const own = sources.flatMap((text) => [...text.matchAll(/'(bucket_[a-z_]+)'/g)].map(([, name]) => name ?? ''));
  const process = new Registry();
  collectDefaultMetrics({ register: process });
  return new Set([...own, ...process.getMetricsAsArray().map(({ name }) => name), 'up']);
}

/** The metrics a query reads, and where it is not PromQL. */
function readQuery(expr: string): { names: string[]; faults: number[] } {
  const names: string[] = [];
  const faults: number[] = [];
  parser.parse(expr).iterate({
    enter: ({ type, name, from, to }) => {
      if (type.isError) faults.push(from);
      if (name === 'Identifier' && /_|^up$/.test(expr.slice(from, to))) names.push(expr.slice(from, to));
    },
  });
  return { names, faults };
}

describe('the dashboard', () => {
  const { panels } = dashboard;

  it('has panels with ids and titles of their own, each of which asks something', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length);
    expect(panels.filter(({ type, targets = [] }) => (type === 'row') !== (targets.length === 0))).toEqual([]);
    for (const { targets = [] } of panels) expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
  });

  it('lays no panel over another, and none beyond the 24 columns', () => {
    const overlaps = (a: Panel['gridPos'], b: Panel['gridPos']): boolean =>
      a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
    const clashes = panels.flatMap((a, i) => panels.slice(i + 1).filter((b) => overlaps(a.gridPos, b.gridPos)));
    expect(clashes).toEqual([]);
    expect(panels.filter(({ gridPos: { x, w } }) => x + w > 24)).toEqual([]);
  });
});

describe('docs/ops', () => {
  it('asks in PromQL', () => {
    expect(queries.filter((expr) => readQuery(expr).faults.length > 0)).toEqual([]);
  });

  it('asks only for metrics that are served', () => {
    const served = servedNames();
    const base = (name: string) => name.replace(/_(?:bucket|sum|count)$/, '');
    const asked = queries.flatMap((expr) => readQuery(expr).names);
    expect(asked.length).toBeGreaterThan(queries.length / 2);
    expect(asked.filter((name) => !served.has(name) && !served.has(base(name)))).toEqual([]);
  });

  it('has a runbook for every alert, and no other', () => {
    const books = readdirSync(join(OPS, 'runbooks')).sort();
    expect(books).toEqual([...new Set(alerts.map(({ alert }) => `${alert}.md`))].sort());
    for (const { alert, annotations } of alerts) expect(annotations['runbook']).toBe(`runbooks/${alert}.md`);
  });

  it('says in every runbook what it means, whom to tell, what to do and when it is over', () => {
    for (const book of readdirSync(join(OPS, 'runbooks'))) {
      const text = readFileSync(join(OPS, 'runbooks', book), 'utf8');
      expect(text.startsWith(`# ${book.replace('.md', '')}\n`)).toBe(true);
      for (const part of ['**Tell:**', '## Look at', '## Do', '## Over when']) expect(text).toContain(part);
    }
  });

  it('has an alert at every threshold of a limit that fills up or is promised, as the table has it', () => {
    const wanted = limitRows()
      .filter(({ scope, unit }) => scope !== 'request' && !['days', 'hours'].includes(unit))
      .flatMap(({ limit, thresholds }) =>
        thresholds.map(({ atPercent, status, action, tell }) =>
          [limit, String(atPercent), status, action, tell.join(',')].join(' '),
        ),
      );
    const written = alerts
      .filter(({ labels }) => labels['limit'] !== undefined)
      .map(({ labels }) =>
        ['limit', 'at_percent', 'severity', 'action', 'tell'].map((name) => labels[name] ?? '').join(' '),
      );
    expect(written.sort()).toEqual(wanted.sort());
  });

  it('compares with the threshold that the label names', () => {
    for (const { expr, labels } of alerts.filter(({ labels }) => labels['limit'] !== undefined)) {
      expect(expr).toContain(`>= ${Number(labels['at_percent']) / 100}`);
      expect(expr).toContain(`limit="${labels['limit']}"`);
    }
  });
});
