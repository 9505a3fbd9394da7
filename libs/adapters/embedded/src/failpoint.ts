/** The steps of a commit at which a test can make the process fail. */
export type FailpointName = 'commit.begin' | 'commit.half-written' | 'commit.before-fsync' | 'commit.after-fsync';

type Action = 'kill' | 'eio' | 'enospc' | 'delay' | 'torn';

const ACTIONS: readonly string[] = ['kill', 'eio', 'enospc', 'delay', 'torn'] satisfies Action[];
const DELAY_MS = 250;

interface Armed {
  readonly name: string;
  readonly action: Action;
  /** Passes of the point that are left, the failing one included. */
  left: number;
}

/**
 * `BUCKET_FAILPOINT=name:action[:nth]` arms one point: at its nth pass (1 without it) it acts, once. `kill` ends the
 * process at once, `torn` first tears what was written last, `eio` and `enospc` fail as the disk would, `delay` waits.
 * Without the variable a point costs one comparison.
 *
 * @throws {TypeError} for anything but that form: a test that arms nothing must not pass
 */
export function armedFailpoint(setting: string | undefined): Armed | undefined {
  if (setting === undefined || setting === '') return undefined;
  const [name = '', action = '', nth = '1'] = setting.split(':');
  if (!isAction(action) || !/^[1-9]\d*$/.test(nth)) throw new TypeError(`BUCKET_FAILPOINT is not name:action[:nth]`);
  return { name, action, left: Number(nth) };
}

const isAction = (text: string): text is Action => ACTIONS.includes(text);

let armed = armedFailpoint(process.env['BUCKET_FAILPOINT']);

/** @param tear spoils the end of what was written, as a loss of power in the middle of a write would */
export function failpoint(name: FailpointName, tear?: () => void): void {
  if (armed === undefined || armed.name !== name) return;
  armed.left -= 1;
  if (armed.left > 0) return;
  const { action } = armed;
  armed = undefined;
  act(action, tear);
}

function act(action: Action, tear: (() => void) | undefined): void {
  switch (action) {
    case 'torn':
      tear?.();
      return die();
    case 'kill':
      return die();
    case 'delay':
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, DELAY_MS);
      return;
    case 'eio':
      throw Object.assign(new Error('disk I/O error (failpoint)'), { code: 'SQLITE_IOERR' });
    case 'enospc':
      throw Object.assign(new Error('database or disk is full (failpoint)'), { code: 'SQLITE_FULL' });
  }
}

function die(): void {
  process.kill(process.pid, 'SIGKILL');
  // The signal ends every thread, but not before this one has run on a little.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}
