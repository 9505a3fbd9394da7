import type { ChangeRequest } from '@bucket/domain';
import { link } from '../dom.ts';
import { form, section, table, tag, time } from '../parts.ts';
import { pathOf } from '../route.ts';
import { showChange } from './change.ts';
import type { View } from './view.ts';

const STATUSES = ['pending', 'approved', 'rejected', 'lapsed'];

/** Change requests, those that wait for a decision first. */
export const changes: View = {
  section: 'changes',
  name: 'Change requests',
  asks: 'change-request.read',
  async show(visit) {
    const { session, place, go } = visit;
    if (place.id !== '') return showChange(visit);
    const status = place.query.get('status') ?? 'pending';
    const all = await session.list<ChangeRequest>('/v1/change-requests');
    const shown = all.filter((request) => status === 'any' || request.status === status).reverse();
    const filter = form({
      title: 'Filter the change requests',
      fields: [
        {
          name: 'status',
          label: 'Status',
          value: status,
          choices: [...STATUSES, 'any'].map((name) => [name, name] as const),
        },
      ],
      actions: ['Show'],
      run: (values) => go(pathOf('changes', values)),
    });
    return {
      title: 'Change requests',
      parts: [
        section('Filter', filter),
        section(
          'Requests',
          table(
            'Change requests, newest first',
            [
              {
                name: 'Request',
                cell: ({ id, kind }) => link(`changes/${encodeURIComponent(id)}`, `${kind} ${id.slice(-12)}`),
              },
              { name: 'Status', cell: ({ status: word }) => tag(word) },
              { name: 'Reason', isLong: true, cell: ({ reason }) => reason },
              { name: 'Asked by', isLong: true, cell: ({ requestedBy }) => requestedBy },
              { name: 'Decide by', cell: ({ decideBy }) => time(decideBy) },
              {
                name: 'Voices',
                cell: ({ approvals }) =>
                  approvals.map(({ role, decision }) => `${role}: ${decision}`).join(', ') || 'none',
              },
            ],
            shown,
          ),
        ),
      ],
    };
  },
};
