#!/usr/bin/env node
import { parseCommandLine, USAGE, UsageError } from './command-line/arguments.ts';
import { runCommand } from './command-line/run-command.ts';
import { suiteCommand } from './command-line/suite-command.ts';
import { EXIT } from './engine/exit-code.ts';
import { InvalidOptions } from './engine/fields.ts';
import { StageFailed } from './engine/stage-call.ts';

async function main(args: readonly string[]): Promise<number> {
  const commandLine = parseCommandLine(args);
  switch (commandLine.command) {
    case 'help':
      process.stdout.write(USAGE);
      return 0;
    case 'run':
      return (await runCommand(commandLine)).exitCode;
    case 'suite':
      return suiteCommand(commandLine);
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof StageFailed) return error.exitCode;
  return error instanceof InvalidOptions || error instanceof UsageError ? EXIT.invalidOptions : 1;
}

main(process.argv.slice(2)).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = exitCodeOf(error);
  },
);
