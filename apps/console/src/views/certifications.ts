import { el } from '../dom.ts';
import { code, section, table, tag, time } from '../parts.ts';
import type { View } from './view.ts';

interface Certification {
  readonly id: string;
  readonly verdict: string;
  readonly form: string;
  readonly issuedAt: string;
  readonly issuedBy: string;
  readonly validUntil: string;
  readonly version: string;
  readonly countersignedAt: string | null;
  readonly standing: { readonly status: string; readonly reasons: readonly string[] };
}

/** What was certified, and whether it still holds for what runs. */
export const certifications: View = {
  section: 'certifications',
  name: 'Certifications',
  asks: 'certification.read',
  async show({ session }) {
    const all = await session.list<Certification>('/v1/certifications');
    const shown = table<Certification>(
      'Certifications that were issued',
      [
        { name: 'Certification', cell: ({ id }) => code(id) },
        { name: 'Verdict', cell: ({ verdict }) => tag(verdict) },
        {
          name: 'Standing',
          cell: ({ standing }) =>
            el('div', {}, tag(standing.status), ...standing.reasons.map((why) => el('div', {}, why))),
        },
        { name: 'Form', cell: ({ form }) => form },
        { name: 'Issued', cell: ({ issuedAt, issuedBy }) => `${time(issuedAt)} by ${issuedBy}` },
        { name: 'Valid until', cell: ({ validUntil }) => time(validUntil) },
        { name: 'Countersigned', cell: ({ countersignedAt }) => time(countersignedAt) || 'not yet' },
        { name: 'Version', cell: ({ version }) => version },
      ],
      all,
    );
    return { title: 'Certifications', parts: [section('Issued', shown)] };
  },
};
