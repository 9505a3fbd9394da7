import { existsSync } from 'node:fs';
import { createKeyFile, readKeyFile } from '@bucket/node';
import { isKeyName } from '@bucket/domain';
import { readArguments } from '../read-arguments.ts';
import { EXIT, usageFault, UserFault } from '../user-fault.ts';
import type { Command } from './command.ts';

export const key: Command = {
  says: 'make a key that a person signs decisions with',
  usage: [
    'bucket key new FILE --person ID',
    '',
    'Writes an Ed25519 key to FILE (mode 0600), which must not exist, and prints its public half as a C2SP vkey: the',
    'publicKey of a change request of kind principal with the action enrol-key. No bucket is contacted.',
  ],
  run(args, { terminal }) {
    const { options, places } = readArguments(args, { options: ['person'], places: 2 });
    const { person = '' } = options;
    const [verb, file] = places;
    if (verb !== 'new' || file === undefined || !isKeyName(person))
      throw usageFault('say bucket key new FILE --person ID');
    if (existsSync(file)) throw new UserFault(`${file} is there already; a key is never overwritten`);
    createKeyFile(file);
    terminal.result(readKeyFile(file, person).verifierKey);
    return Promise.resolve(EXIT.done);
  },
};
