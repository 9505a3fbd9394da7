import { newToken } from '@bucket/node';
import { readArguments } from '../read-arguments.ts';
import { EXIT, usageFault } from '../user-fault.ts';
import type { Command } from './command.ts';

export const token: Command = {
  says: 'make a token, and the hash that a bucket is told of it',
  usage: [
    'bucket token new',
    '',
    'Prints a token of 256 random bits and its tokenHash. Keep the token; put the hash into a change request of kind',
    'integration, credential or principal. Nobody at the bucket ever has the token. No bucket is contacted.',
  ],
  run(args, { terminal }) {
    const { places } = readArguments(args, { options: [], places: 1 });
    if (places[0] !== 'new') throw usageFault('say bucket token new');
    const { token: made, tokenHash } = newToken();
    terminal.result(`token: ${made}`);
    terminal.result(`tokenHash: ${tokenHash}`);
    return Promise.resolve(EXIT.done);
  },
};
