import { link } from '../dom.ts';
import { count, section, table, tag, time } from '../parts.ts';
import type { Page } from '../session.ts';
import type { View } from './view.ts';

interface MetThreat {
  readonly id: string;
  readonly name: string;
  readonly severity: string;
  readonly tell: readonly string[];
  readonly response: string;
  readonly rules: readonly string[];
  readonly count: number;
  readonly lastSeq: number | null;
  readonly lastAt: string | null;
}

/** The threats with how often each was met. */
export const threats: View = {
  section: 'threats',
  name: 'Threats',
  asks: 'threat.read',
  async show({ session }) {
    const { items, since, complete } = await session.get<
      Page<MetThreat> & { readonly since: string; readonly complete: boolean }
    >('/v1/governance/threats?limit=1000');
    const caption = `Threats met since ${time(since)}${complete ? '' : '; the counts are lower bounds'}`;
    const columns = table<MetThreat>(
      caption,
      [
        { name: 'Threat', cell: ({ id, name }) => `${id} ${name}` },
        { name: 'Severity', cell: ({ severity }) => tag(severity) },
        { name: 'Met', isNumber: true, cell: ({ count: met }) => count(met) },
        {
          name: 'Last',
          cell: ({ lastSeq, lastAt }) => (lastSeq === null ? 'never' : link(`entries/${lastSeq}`, time(lastAt))),
        },
        { name: 'Who has to know', cell: ({ tell }) => tell.join(', ') },
        { name: 'Response', cell: ({ response }) => response },
        { name: 'Rules', cell: ({ rules }) => rules.join(', ') },
      ],
      items,
    );
    return { title: 'Threats', parts: [section('Met', columns)] };
  },
};
