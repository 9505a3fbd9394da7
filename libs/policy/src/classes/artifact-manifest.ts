import { defineArtifactClass, mib, WRITE_ONCE } from '@bucket/domain';
import {
  closed,
  count,
  filled,
  identifier,
  line,
  list,
  mediaType,
  oneOf,
  payload,
  prose,
  sha256,
  uri,
} from '../fields/index.ts';

const item = closed('One file.', ['path', 'sha256', 'uri'], {
  path: {
    type: 'string',
    description: 'Its name within the whole: relative, without `.` and `..`.',
    maxLength: 255,
    pattern: '^[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*)*$',
  },
  sha256: sha256('SHA-256 of its bytes.'),
  uri: uri('Where it is kept; it is never stored here.'),
  sizeBytes: count('Its size.'),
  mediaType: mediaType('What kind of file it is.'),
  role: oneOf('What it is for.', 'attachment', 'input', 'log', 'output', 'preview'),
});

export const artifactManifest = defineArtifactClass({
  name: 'artifact_manifest',
  schemaVersion: 1,
  operations: WRITE_ONCE,
  sizeBytesMax: mib(1),
  personalData: false,
  says: 'A list of files that belong together, kept elsewhere, each with what it takes to know it again.',
  schema: payload('Artifact manifest', ['name', 'items'], {
    name: identifier('What the whole is called.'),
    title: line(256, 'The same for people.'),
    description: prose(2_000, 'What the whole is for.'),
    items: filled(list('The files.', item, 1_000)),
    totalSizeBytes: count('Size of all files together.'),
  }),
  examples: [
    {
      name: 'report-2026-01',
      title: 'Report of January 2026',
      items: [
        {
          path: 'report.pdf',
          sha256: '5d41402abc4b2a76b9719d911017c592a1b2c3d4e5f60718293a4b5c6d7e8f90',
          uri: 's3://assistant-output/2026/01/report.pdf',
          sizeBytes: 482_113,
          mediaType: 'application/pdf',
          role: 'output',
        },
        {
          path: 'figures/usage.svg',
          sha256: '7f83b1657ff1fc53b92dc18148a1d65dfc2d4b1fa3d677284addd200126d9069',
          uri: 's3://assistant-output/2026/01/figures/usage.svg',
          mediaType: 'image/svg+xml',
        },
      ],
      totalSizeBytes: 501_002,
    },
    {
      name: 'conversation-88213',
      items: [
        {
          path: 'transcript.json',
          sha256: 'ef2d127de37b942baad06145e54b0c619a1f22327b2ebbcfbec78f5564afe39d',
          uri: 'https://files.example.org/conversations/88213/transcript.json',
        },
      ],
    },
  ],
});
