import { readArguments } from '../read-arguments.ts';
import { keysOf, readLogKey } from '../log-verifier.ts';
import { withExisting } from '../open-existing.ts';
import { settingsAt } from '../store-address.ts';
import { EXIT, usageFault } from '../user-fault.ts';
import { verifyBundleFile, verifyExportFile } from '../verify-bundle.ts';
import { verificationLines, verifyWhole, wholeKeyOf } from '../verify-whole.ts';
import type { Command } from './command.ts';

export const verify: Command = {
  says: 're-derive a whole log and hold the store against it, or verify evidence offline',
  usage: [
    'bucket verify [STORE] [--verifier-key KEY] [--json]',
    'bucket verify --bundle FILE --policy FILE [--json]',
    'bucket verify --export FILE --policy FILE [--json]',
    '',
    'Re-derives chain and tree, checks the signature, and compares every stored version with what its entry committed',
    'to. Works beside a running service: what it commits meanwhile is left to the next verification.',
    'Ends with 0 when everything holds and with 1 when anything does not.',
    '',
    'With --bundle: verifies an evidence bundle or a tlog-proof, without store and network. Trust comes from the policy file',
    'alone (C2SP tlog-policy): the keys of logs, the keys of witnesses and their quorum, and a checkpoint that you already',
    'have. Requests that a product signed are held against the key approved for it. Ends with 0 when witnessed, 4 when consistent but not witnessed, 5 when nothing ties it to the policy, 6 when the',
    'log has forked, 1 when it is invalid. With --export: the same for everything that a product owns (bucket export).',
  ],
  async run(args, context) {
    const { environment, terminal } = context;
    const { options, flags, places } = readArguments(args, {
      options: ['verifier-key', 'bundle', 'export', 'policy'],
      flags: ['json'],
      places: 1,
    });
    const { bundle, policy } = options;
    const exported = options['export'];
    if (bundle !== undefined || exported !== undefined || policy !== undefined) {
      if (places.length > 0 || options['verifier-key'] !== undefined) {
        throw usageFault('evidence is verified without a store, and with the keys of the policy');
      }
      if (policy === undefined || (bundle === undefined) === (exported === undefined)) {
        throw usageFault('--policy belongs together with one of --bundle and --export');
      }
      const asJson = flags.has('json');
      return exported === undefined
        ? verifyBundleFile({ bundle: bundle ?? '', policy }, terminal, asJson)
        : verifyExportFile({ file: exported, policy }, terminal, asJson);
    }
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
