import { compose } from '@bucket/bucket';
import { readArguments } from '../read-arguments.ts';
import { withExisting } from '../open-existing.ts';
import { settingsAt } from '../store-address.ts';
import { EXIT } from '../user-fault.ts';
import type { Command } from './command.ts';

export const restored: Command = {
  says: 'accept a store that was put back on purpose',
  usage: [
    'bucket restored [STORE]',
    '',
    'Stop the service first. A start over a store that does not reach the checkpoint kept apart from it is refused. After a',
    'restore from a backup this records in the log that it was put back, and keeps the present checkpoint instead.',
  ],
  async run(args, { environment, terminal }) {
    const { places } = readArguments(args, { options: [], places: 1 });
    const settings = settingsAt(places[0], environment);
    return withExisting(settings, async (store) => {
      const { committer } = await compose(settings, { store, isRestored: true });
      await committer.drain();
      terminal.result(`entries: ${committer.ledger.head.size}`);
      return EXIT.done;
    });
  },
};
