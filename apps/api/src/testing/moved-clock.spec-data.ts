import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where Debian's package `faketime` puts its library for programs with threads, below the folder of the machine's architecture. */
function fakeTimeLibrary(): string {
  const found = readdirSync('/usr/lib')
    .map((folder) => join('/usr/lib', folder, 'faketime', 'libfaketimeMT.so.1'))
    .find((path) => existsSync(path));
  if (found === undefined) throw new Error('this test needs the package faketime (apt-get install faketime)');
  return found;
}

/** The clock of a process, which a test moves while the process runs. */
export class MovedClock {
  readonly #file = join(mkdtempSync(join(tmpdir(), 'bucket-clock-')), 'clock');
  readonly #isTime: boolean;

  /** @param moves `time`: time passes, and every clock of the process says so; `wall-clock`: the clock alone is set */
  constructor(moves: 'time' | 'wall-clock') {
    this.#isTime = moves === 'time';
    this.set('+0');
  }

  get env(): Readonly<Record<string, string>> {
    return {
      LD_PRELOAD: fakeTimeLibrary(),
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_NO_CACHE: '1',
      ...(this.#isTime ? {} : { DONT_FAKE_MONOTONIC: '1' }),
    };
  }

  /** @param offset as the manual of faketime has it: `+91d`, `-1d`, or `2026-01-19 08:00:00`, at which the clock stands still */
  set(offset: string): void {
    writeFileSync(this.#file, offset);
  }
}
