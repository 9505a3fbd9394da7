/** Exit codes of k6, so that a pipeline need not know which of the two ran. */
export const EXIT = {
  passed: 0,
  thresholdsCrossed: 99,
  setupTimedOut: 100,
  teardownTimedOut: 101,
  invalidOptions: 104,
  interrupted: 105,
  scriptFailed: 107,
} as const;

/** The run cannot begin or go on; the process ends with this exit code. */
export class RunFailed extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** An option or argument that k6 would not accept, or that this runner does not support; the message names it. */
export class InvalidOptions extends RunFailed {
  constructor(message: string) {
    super(message, EXIT.invalidOptions);
  }
}
