import { existsSync } from 'node:fs';
import { rotateLogKey } from '@bucket/bucket';
import { isKeyName } from '@bucket/domain';
import { createKeyFile, readKeyFile } from '@bucket/node';
import { readArguments } from '../read-arguments.ts';
import { readLogKey } from '../log-verifier.ts';
import { withExisting } from '../open-existing.ts';
import { settingsAt } from '../store-address.ts';
import { EXIT, usageFault, UserFault, type ExitCode } from '../user-fault.ts';
import type { Command, CommandContext } from './command.ts';

export const key: Command = {
  says: 'make a key that a person signs decisions with, or hand a log over to a new signing key',
  usage: [
    'bucket key new FILE --person ID',
    'bucket key rotate [STORE]',
    '',
    'new: writes an Ed25519 key to FILE (mode 0600), which must not exist, and prints its public half as a C2SP vkey: the',
    'publicKey of a change request of kind principal with the action enrol-key. It can also be the publicKey of a credential of a',
    'product, which then signs its requests with it. No bucket is contacted.',
    '',
    'rotate: stop the service first. Makes a new signing key and records it in the log, in a tree that both keys sign; the old',
    'key signs nothing after that, and a service that still has it refuses to start. A rotation that was cut off goes on with',
    'the same command. Give the new verifier key to whoever verifies this log; what the old key signed still verifies.',
    'Processes that share the log each need the new key file.',
  ],
  async run(args, context) {
    const { options, places } = readArguments(args, { options: ['person'], places: 2 });
    const [verb, place] = places;
    if (verb === 'new' && place !== undefined) return newKey(place, options['person'] ?? '', context);
    if (verb === 'rotate' && options['person'] === undefined) return rotate(place, context);
    throw usageFault('say bucket key new FILE --person ID, or bucket key rotate [STORE]');
  },
};

function newKey(file: string, person: string, { terminal }: CommandContext): ExitCode {
  if (!isKeyName(person)) throw usageFault('say bucket key new FILE --person ID');
  if (existsSync(file)) throw new UserFault(`${file} is there already; a key is never overwritten`);
  createKeyFile(file);
  terminal.result(readKeyFile(file, person).verifierKey);
  return EXIT.done;
}

function rotate(place: string | undefined, { environment, terminal }: CommandContext): Promise<ExitCode> {
  const settings = settingsAt(place, environment);
  readLogKey(settings); // a key is replaced here, never made where there was none
  return withExisting(settings, async (store) => {
    const { previous, next, retiredFile } = await rotateLogKey(settings, store);
    terminal.result(`previous: ${previous}`);
    terminal.result(`verifierKey: ${next}`);
    terminal.say(`the key that signs no more is kept in ${retiredFile}: remove it once nothing needs it`);
    return EXIT.done;
  });
}
