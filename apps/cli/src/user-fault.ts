/** How a command ends, for scripts. */
export const EXIT = {
  done: 0,
  /** The log, a store or what was asked of it is not as it has to be. */
  failed: 1,
  /** The command was not understood, or a setting is not valid. */
  usage: 2,
  /** A store could not be reached; nothing is known of what it holds. */
  unavailable: 3,
  /** Evidence holds, and the witnesses that the reader asks for have not cosigned it. */
  notWitnessed: 4,
  /** Evidence holds in itself, and nothing ties it to what the reader trusts. */
  unanchored: 5,
  /** Evidence shows that the log has forked from what the reader knew. */
  diverged: 6,
  /** Stopped by the user; what was done stays done. 128 and the number of SIGINT, as shells have it. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Something the user can do something about: told in words, without a stack. */
export class UserFault extends Error {
  override readonly name = 'UserFault';
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode = EXIT.failed) {
    super(message);
    this.exitCode = exitCode;
  }
}

export const usageFault = (message: string): UserFault => new UserFault(message, EXIT.usage);
