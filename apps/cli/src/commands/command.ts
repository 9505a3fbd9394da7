import type { Environment } from '../store-address.ts';
import type { Terminal } from '../terminal.ts';
import type { ExitCode } from '../user-fault.ts';

/** What a command may use of the process that it runs in. */
export interface CommandContext {
  readonly environment: Environment;
  readonly terminal: Terminal;
  /** Milliseconds of a clock that only goes forward. */
  readonly nowMs: () => number;
  /** Aborted when the user wants the command to stop. */
  readonly stop: AbortSignal;
}

export interface Command {
  /** One line for the list of commands. */
  readonly says: string;
  /** What `help` shows, without indentation. */
  readonly usage: readonly string[];
  /** @throws {UserFault} and what `faultText` knows how to tell */
  run(args: readonly string[], context: CommandContext): Promise<ExitCode>;
}
