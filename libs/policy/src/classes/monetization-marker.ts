import { defineArtifactClass, kib, WRITE_ONCE } from '@bucket/domain';
import { closed, count, country, currency, identifier, instant, oneOf, payload, setOf } from '../fields/index.ts';

export const monetizationMarker = defineArtifactClass({
  name: 'monetization_marker',
  schemaVersion: 1,
  operations: WRITE_ONCE,
  sizeBytesMax: kib(16),
  personalData: false,
  says: 'How a piece of content is offered from a point in time on; who paid and with what never comes here.',
  schema: payload('Monetization marker', ['contentId', 'model', 'effectiveFrom'], {
    contentId: identifier('The content, as the product calls it.'),
    model: oneOf('How it is offered.', 'free', 'one-time', 'rental', 'sponsored', 'subscription', 'trial'),
    tier: identifier('The plan it belongs to.'),
    price: closed('The list price.', ['currency', 'amountMinor'], {
      currency: currency('ISO 4217 code.'),
      amountMinor: count('Amount in the minor unit of the currency.', 1_000_000_000_000),
    }),
    countries: setOf('Where the offer holds; everywhere when absent.', country('ISO 3166-1 alpha-2 code.'), 250),
    effectiveFrom: instant('From when it holds.'),
    effectiveUntil: instant('Until when it holds; without end when absent.'),
    supersedes: identifier('The offer it takes the place of.'),
  }),
  examples: [
    {
      contentId: 'algebra-1',
      model: 'subscription',
      tier: 'school-plus',
      price: { currency: 'INR', amountMinor: 49_900 },
      countries: ['IN', 'LK', 'NP'],
      effectiveFrom: '2026-02-01T00:00:00Z',
      effectiveUntil: '2027-01-31T23:59:59Z',
    },
    { contentId: 'first-steps-in-reading', model: 'free', effectiveFrom: '2026-01-19T00:00:00Z' },
  ],
});
