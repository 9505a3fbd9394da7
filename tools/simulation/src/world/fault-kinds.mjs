/** Everything that can go wrong, each with what it does. */
export const FAULT_KINDS = Object.freeze({
  'process-crash': 'a process ends at once and starts again from the store',
  'process-pause': 'a process stands still and goes on',
  'store-crash': 'the store ends: a block that was not flushed is lost, kept or torn',
  'store-stall': 'the store answers nobody for a while',
  'store-full': 'the store takes no block for a while',
  'clock-forward': 'the wall clock of a process is set ahead',
  'clock-back': 'the wall clock of a process is set back',
  'time-passes': 'weeks pass',
  'read-unavailable': 'a read fails',
  'read-altered': 'a block comes back altered',
  'read-slow': 'an answer comes after those to later questions',
  'commit-unavailable': 'a commit fails and nothing is written',
  'commit-lost': 'a commit does not arrive, and its outcome is unknown',
  'commit-silent': 'a commit arrives, and its outcome is unknown',
  'commit-late': 'the outcome of a commit is unknown, and it arrives afterwards',
  'answer-lost': 'a client gets no answer to a request that was answered',
});
