/** k6's exit codes, so that a pipeline need not care which of the two ran. */
export const EXIT = {
  passed: 0,
  thresholdsCrossed: 99,
  setupTimedOut: 100,
  teardownTimedOut: 101,
  invalidOptions: 104,
  interrupted: 105,
  scriptFailed: 107,
  abortedByScript: 108,
  markedFailed: 110,
} as const;
