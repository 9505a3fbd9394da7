import { verifiedCheckpoint } from '@bucket/application';
import { readArguments } from '../read-arguments.ts';
import { keysOf, readLogKey } from '../log-verifier.ts';
import { withExisting } from '../open-existing.ts';
import { settingsAt } from '../store-address.ts';
import { EXIT } from '../user-fault.ts';
import type { Command } from './command.ts';

export const head: Command = {
  says: 'print the signed head of a log',
  usage: [
    'bucket head [STORE] [--verifier-key KEY]',
    '',
    'Checks the signature of the last checkpoint and prints it; its note can be given to any C2SP verifier.',
  ],
  async run(args, { environment, terminal }) {
    const { options, places } = readArguments(args, { options: ['verifier-key'], places: 1 });
    const settings = settingsAt(places[0], environment);
    const keys = keysOf(options['verifier-key'] ?? readLogKey(settings).verifierKey);
    return withExisting(settings, async (store) => {
      const last = await store.head();
      const note = await verifiedCheckpoint(store, last, { keys, origin: keys.origin });
      terminal.result(`height: ${last.height}`);
      terminal.result(`entries: ${last.size}`);
      terminal.result(`at: ${last.at}`);
      terminal.result(`entryHash: ${last.entryHash}`);
      terminal.result(`rootHash: ${last.rootHash}`);
      terminal.result(`\n${note.trimEnd()}`);
      return EXIT.done;
    });
  },
};
