import { readArguments } from '../read-arguments.ts';
import { EXIT, usageFault } from '../user-fault.ts';
import type { Command } from './command.ts';

/** @param commands all but this one, by name */
export function helpOn(commands: Readonly<Record<string, Command>>): Command {
  const help: Command = {
    says: 'this list, or how one command is used',
    usage: ['bucket help [COMMAND]'],
    run: async (args, { terminal }) => {
      const { places } = readArguments(args, { options: [], places: 1 });
      for (const line of helpLines({ ...commands, help }, places[0])) terminal.result(line);
      return EXIT.done;
    },
  };
  return help;
}

function helpLines(commands: Readonly<Record<string, Command>>, name: string | undefined): string[] {
  if (name !== undefined) {
    const command = commands[name];
    if (command === undefined) throw usageFault(`${name} is no command`);
    return [...command.usage];
  }
  const width = Math.max(...Object.keys(commands).map((each) => each.length));
  return [
    'bucket COMMAND',
    '',
    ...Object.entries(commands).map(([each, { says }]) => `  ${each.padEnd(width)}  ${says}`),
    '',
    'A STORE is embedded:DIRECTORY or mongo:URL; without one, that of the BUCKET_ settings of the environment.',
    'Exit codes: 0 done, 1 something does not hold, 2 not understood, 3 a store or service is not available, 130 stopped;',
    'of bucket verify --bundle and --export: 0 witnessed, 4 consistent, 5 unanchored, 6 diverged, 1 invalid.',
  ];
}
