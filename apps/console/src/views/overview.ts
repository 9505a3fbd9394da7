import { el, type PageElement } from '../dom.ts';
import { code, count, facts, quantity, section, table, tag } from '../parts.ts';
import { ApiProblem, ask } from '../session.ts';
import type { View } from './view.ts';

interface Limit {
  readonly limit: string;
  readonly unit: string;
  readonly scope: string;
  readonly says: string;
  readonly value: number;
  readonly warnAt: readonly number[];
  readonly usage: number | null;
  readonly status: string;
}
interface Health {
  readonly state: string;
  readonly reason?: string;
  readonly treeSize?: number;
}
interface LogDescription {
  readonly origin: string;
  readonly verifierKey: string;
}

/** Health, and how much is used of every limit. */
export const overview: View = {
  section: 'overview',
  name: 'Overview',
  asks: 'governance.read',
  async show({ session }) {
    const [live, ready, log, limits] = await Promise.all([
      health('/health/live'),
      health('/health/ready'),
      ask<LogDescription>('/.well-known/bucket.json'),
      session.list<Limit>('/v1/governance/limits'),
    ]);
    return {
      title: 'Overview',
      parts: [
        section(
          'Health',
          facts({
            Process: state(live),
            'Log can be written and proven': state(ready),
            'Entries in the log': ready.treeSize === undefined ? undefined : count(ready.treeSize),
            'Name of the log': code(log.origin),
            'Key that signs': code(log.verifierKey),
          }),
          el('p', {}, el('a', { href: '/docs' }, 'API reference'), ' · ', el('a', { href: '/metrics' }, 'Metrics')),
        ),
        section('Limits', limitTable(limits)),
      ],
    };
  },
};

async function health(path: string): Promise<Health> {
  try {
    const { status, treeSize } = await ask<{ readonly status: string; readonly treeSize?: number }>(path);
    return { state: status, ...(treeSize === undefined ? {} : { treeSize }) };
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    return { state: 'not ready', reason: `${error.code}: ${error.message}` };
  }
}

const state = ({ state: word, reason }: Health): PageElement =>
  reason === undefined ? tag(word) : el('span', {}, tag(word), ` ${reason}`);

const limitTable = (limits: readonly Limit[]): PageElement =>
  table(
    'Limits in force; of a limit that each product has, the product that is nearest to it',
    [
      { name: 'Limit', cell: ({ limit, says }) => el('div', {}, code(limit), el('div', { class: 'soft' }, says)) },
      { name: 'Status', cell: ({ status }) => tag(status) },
      {
        name: 'Used',
        isNumber: true,
        cell: ({ usage, unit }) => (usage === null ? 'not measured' : quantity(usage, unit)),
      },
      { name: 'Limit value', isNumber: true, cell: ({ value, unit }) => quantity(value, unit) },
      { name: 'Share', cell: share },
    ],
    limits,
  );

function share({ limit, usage, value, warnAt: [warnAt = value] }: Limit): PageElement | string {
  if (usage === null) return '–';
  const part = Math.min(1, usage / value);
  const meter = el('meter', {
    max: '1',
    high: String(warnAt / value),
    optimum: '0',
    value: String(part),
    'aria-label': `Share used of ${limit}`,
  });
  return el('span', { class: 'share' }, meter, ` ${Math.floor(part * 100)} %`);
}
