#!/usr/bin/env node
import { parseCommandLine, USAGE } from './command-line/arguments.ts';
import { runCommand } from './command-line/run-command.ts';
import { suiteCommand } from './command-line/suite-command.ts';
import { RunFailed } from './run-failed.ts';

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

main(process.argv.slice(2)).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = error instanceof RunFailed ? error.exitCode : 1;
  },
);
