/** Steps of a commit at which a test can inject a failure. */
export type FailpointName =
  | 'commit.begin'
  | 'commit.half-written'
  | 'commit.before-fsync'
  | 'commit.after-fsync'
  | 'destroy.begin'
  | 'destroy.written'
  | 'destroy.before-empty'
  | 'recover';

type Action = 'kill' | 'eio' | 'enospc' | 'delay' | 'torn';

const ACTIONS: readonly string[] = ['kill', 'eio', 'enospc', 'delay', 'torn'] satisfies Action[];
const DELAY_MS = 250;

interface Armed {
  readonly name: string;
  readonly action: Action;
  /** How often the point is still passed until it acts, that time included. */
  left: number;
}

/**
 * `BUCKET_FAILPOINT=name:action[:nth]` arms one failpoint: it acts once, the nth time it is passed (default 1). `kill` ends
 * the process at once, `torn` truncates the last write first, `eio` and `enospc` throw the error of a failing or full disk,
 * `delay` waits. Without the variable a failpoint costs one comparison.
 *
 * @throws {TypeError} for any other form: a test with a mistyped failpoint must not pass
 */
export function armedFailpoint(setting: string | undefined): Armed | undefined {
  if (setting === undefined || setting === '') return undefined;
  const [name = '', action = '', nth = '1'] = setting.split(':');
  if (!isAction(action) || !/^[1-9]\d*$/.test(nth)) throw new TypeError(`BUCKET_FAILPOINT is not name:action[:nth]`);
  return { name, action, left: Number(nth) };
}

const isAction = (text: string): text is Action => ACTIONS.includes(text);

let armed = armedFailpoint(process.env['BUCKET_FAILPOINT']);

/** @param tear truncates the last write, as a loss of power during it would */
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
  // The signal ends every thread, but this one would run on for a moment.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}
