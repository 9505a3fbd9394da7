import { DEFAULT_LIMITS, defineArtifactClass, WRITE_ONCE } from '@bucket/domain';
import { language, line, payload, prose, setOf, tag, textMap, uri } from '../fields/index.ts';

export const metadata = defineArtifactClass({
  name: 'metadata',
  schemaVersion: 1,
  operations: WRITE_ONCE,
  sizeBytesMax: DEFAULT_LIMITS.metadataPayloadBytes,
  personalData: false,
  says: 'What something is called, what it is about and where it came from; no personal data, for it cannot be erased.',
  schema: payload('Metadata', ['title'], {
    title: line(512, 'What it is called.'),
    tags: setOf('Labels to find it by.', tag, 64),
    description: prose(4_000, 'What it is about.'),
    language: language('The language of what is described.'),
    source: uri('Where what is described is kept.'),
    attributes: textMap('Anything else worth finding it by, by name.', 64, 256),
  }),
  examples: [
    { title: 'greeting', tags: ['en'] },
    {
      title: 'Summary of conversation 88213',
      tags: ['billing', 'resolved', 'en'],
      description: 'A question about an invoice that came twice.\nResolved within one turn.',
      language: 'en-IN',
      source: 's3://assistant-conversations/2026/01/88213.json',
      attributes: { channel: 'web', promptVersion: '14', sentiment: 'neutral' },
    },
  ],
});
