import { readArguments } from '../read-arguments.ts';
import { keysOf, readLogKey } from '../log-verifier.ts';
import { withExisting } from '../open-existing.ts';
import { settingsAt } from '../store-address.ts';
import { EXIT } from '../user-fault.ts';
import { verificationLines, verifyWhole, wholeKeyOf } from '../verify-whole.ts';
import type { Command } from './command.ts';

export const verify: Command = {
  says: 're-derive a whole log and hold the store against it',
  usage: [
    'bucket verify [STORE] [--verifier-key KEY] [--json]',
    '',
    'Re-derives chain and tree, checks the signature, and compares every stored version with what its entry committed',
    'to. Works beside a running service: what it commits meanwhile is left to the next verification.',
    'Ends with 0 when everything holds and with 1 when anything does not.',
  ],
  async run(args, context) {
    const { environment, terminal } = context;
    const { options, flags, places } = readArguments(args, { options: ['verifier-key'], flags: ['json'], places: 1 });
    const settings = settingsAt(places[0], environment);
    const key = options['verifier-key'];
    const whole = key === undefined ? wholeKeyOf(readLogKey(settings)) : { keys: keysOf(key) };
    return withExisting(settings, async (store) => {
      const result = await verifyWhole(store, await store.head(), whole, context);
      if (flags.has('json')) terminal.result(JSON.stringify(result));
      else for (const line of verificationLines(result)) terminal.result(line);
      return result.intact ? EXIT.done : EXIT.failed;
    });
  },
};
