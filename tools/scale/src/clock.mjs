import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const LIBRARIES = '/usr/lib';

/** The clocks of a process, all of which say what the file says: Debian's package `faketime`. */
export class Clock {
  #folder = mkdtempSync(join(tmpdir(), 'bucket-clock-'));

  constructor() {
    this.set('+0');
  }

  get env() {
    const library = readdirSync(LIBRARIES)
      .map((folder) => join(LIBRARIES, folder, 'faketime', 'libfaketimeMT.so.1'))
      .find((path) => existsSync(path));
    if (library === undefined) throw new Error('the package faketime is needed (apt-get install faketime)');
    return { LD_PRELOAD: library, FAKETIME_TIMESTAMP_FILE: join(this.#folder, 'clock'), FAKETIME_NO_CACHE: '1' };
  }

  /** @param {string} offset as the manual of faketime has it */
  set(offset) {
    writeFileSync(join(this.#folder, 'clock'), offset);
  }

  remove() {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
