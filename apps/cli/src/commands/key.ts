import { rotateLogKey } from '@bucket/bucket';
import { readArguments } from '../read-arguments.ts';
import { readLogKey } from '../log-verifier.ts';
import { withExisting } from '../open-existing.ts';
import { settingsAt } from '../store-address.ts';
import { EXIT, usageFault } from '../user-fault.ts';
import type { Command } from './command.ts';

export const key: Command = {
  says: 'hand a log over to a new signing key',
  usage: [
    'bucket key rotate [STORE]',
    '',
    'Stop the service first. Makes a new signing key and records it in the log, in a tree that both keys sign; the old key',
    'signs nothing after that, and a service that still has it refuses to start. A rotation that was cut off goes on with the',
    'same command. Give the new verifier key to whoever verifies this log; what the old key signed still verifies.',
    'Processes that share the log each need the new key file.',
  ],
  async run(args, { environment, terminal }) {
    const { places } = readArguments(args, { options: [], places: 2 });
    if (places[0] !== 'rotate') throw usageFault('bucket key rotate is the only command for keys');
    const settings = settingsAt(places[1], environment);
    readLogKey(settings); // a key is replaced here, never made where there was none
    return withExisting(settings, async (store) => {
      const { previous, next, retiredFile } = await rotateLogKey(settings, store);
      terminal.result(`previous: ${previous}`);
      terminal.result(`verifierKey: ${next}`);
      terminal.say(`the key that signs no more is kept in ${retiredFile}: remove it once nothing needs it`);
      return EXIT.done;
    });
  },
};
