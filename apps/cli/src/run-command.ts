import { SettingsFault } from '@bucket/bucket';
import { BucketError, FAULT_TITLES } from '@bucket/domain';
import { certify } from './commands/certify.ts';
import type { Command, CommandContext } from './commands/command.ts';
import { approve } from './commands/approve.ts';
import { evidence } from './commands/evidence.ts';
import { exportProduct } from './commands/export.ts';
import { fingerprint } from './commands/fingerprint.ts';
import { head } from './commands/head.ts';
import { helpOn } from './commands/help.ts';
import { key } from './commands/key.ts';
import { migrate } from './commands/migrate.ts';
import { restored } from './commands/restored.ts';
import { seed } from './commands/seed.ts';
import { token } from './commands/token.ts';
import { verify } from './commands/verify.ts';
import { witness } from './commands/witness.ts';
import { EXIT, UserFault, type ExitCode } from './user-fault.ts';

const WORKING = {
  migrate,
  verify,
  evidence,
  export: exportProduct,
  head,
  restored,
  seed,
  token,
  key,
  approve,
  fingerprint,
  certify,
  witness,
} as const;
const COMMANDS: Readonly<Record<string, Command>> = { ...WORKING, help: helpOn(WORKING) };

/** Runs what was typed. Faults that a user can do something about are told in words; a bug keeps its stack. */
export async function runCommand(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { terminal } = context;
  const [name = 'help', ...rest] = args;
  const asksForHelp = name.startsWith('-') || rest.includes('--help') || rest.includes('-h');
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  try {
    if (asksForHelp) return await helpOn(WORKING).run(command === undefined ? [] : [name], context);
    if (command === undefined) throw new UserFault(`${name} is no command: see bucket help`, EXIT.usage);
    return await command.run(rest, context);
  } catch (error) {
    const { text, exitCode } = faultText(error);
    terminal.say(text);
    return exitCode;
  }
}

function faultText(error: unknown): { readonly text: string; readonly exitCode: ExitCode } {
  if (error instanceof UserFault) return { text: error.message, exitCode: error.exitCode };
  if (error instanceof SettingsFault) return { text: error.message, exitCode: EXIT.usage };
  if (error instanceof BucketError) return bucketFaultText(error);
  return { text: error instanceof Error ? (error.stack ?? error.message) : String(error), exitCode: EXIT.failed };
}

function bucketFaultText(error: BucketError): { readonly text: string; readonly exitCode: ExitCode } {
  const title = FAULT_TITLES[error.code];
  if (BucketError.is(error, 'ledger.broken')) {
    return {
      text: `${title}: entry ${error.details.seq} is the first broken one (${error.details.reason})`,
      exitCode: EXIT.failed,
    };
  }
  if (BucketError.is(error, 'ledger.foreign')) {
    return {
      text: `${title}: expected ${error.details.expected}, found ${error.details.found}`,
      exitCode: EXIT.failed,
    };
  }
  if (BucketError.is(error, 'rules.not-approved')) {
    return { text: [`${title}:`, ...error.details.difference].join('\n  '), exitCode: EXIT.failed };
  }
  if (BucketError.is(error, 'ledger.key-retired')) {
    return { text: `${title}: ${error.details.current}, not ${error.details.retired}`, exitCode: EXIT.failed };
  }
  const isAway = error.code === 'store.unavailable' || error.code === 'store.outcome-unknown';
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return { text: `${title}${cause}`, exitCode: isAway ? EXIT.unavailable : EXIT.failed };
}
