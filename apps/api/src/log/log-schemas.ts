import type { KeySpan } from '@bucket/application';
import type { JsonObject } from '@bucket/domain';
import { listOf, oneOf, shape, text, whole } from '../openapi/shapes.ts';
import type { LogDescription, WitnessDescription } from './log-description.ts';

export const logSchemas: Readonly<Record<string, JsonObject>> = {
  LogDescription: shape<LogDescription>({
    origin: text('The name of the log, the first line of every checkpoint.'),
    verifierKey: text('The verifier key (C2SP vkey) of the key that signs now.'),
    keys: listOf(
      shape<KeySpan>({
        verifierKey: text('A verifier key.'),
        fromSize: whole('The size of the first tree that the key signs.'),
        toSize: { type: ['integer', 'null'], description: 'The size of the last one; null while the key signs.' },
      }),
      'Every key that has signed the log, oldest first.',
    ),
    tiles: text('The path below which checkpoint and tiles are served (C2SP tlog-tiles).'),
    entries: oneOf('Who may read the bundles of entries.', ['public', 'auditors']),
    witnesses: listOf(
      shape<WitnessDescription>({
        name: text('The name of the witness, which stands in its cosignatures.'),
        verifierKey: text('Its verifier key (C2SP vkey of type cosignature/v1).'),
      }),
      'The witnesses that are asked to cosign the log (C2SP tlog-witness).',
    ),
  }),
};
