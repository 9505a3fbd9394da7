import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const LIBRARIES = '/usr/lib';

/** Where Debian's package `faketime` puts its library for programs with threads, below the folder of the machine's architecture. */
const library = (existsSync(LIBRARIES) ? readdirSync(LIBRARIES) : [])
  .map((folder) => join(LIBRARIES, folder, 'faketime', 'libfaketimeMT.so.1'))
  .find((path) => existsSync(path));

/** Whether there is what a test moves a clock with: without it specs are skipped, loudly, and fail in CI. */
export const isClockMovable = library !== undefined;
if (!isClockMovable) {
  const says = 'a moved clock needs the package faketime (apt-get install faketime)';
  if (process.env['CI'] === 'true') throw new Error(says);
  console.warn(`\n${'!'.repeat(80)}\nSKIPPED: ${says}\n${'!'.repeat(80)}\n`);
}

/** The clock of a process, which a test moves while the process runs. */
export class MovedClock {
  readonly #folder = mkdtempSync(join(tmpdir(), 'bucket-clock-'));
  readonly #file = join(this.#folder, 'clock');
  readonly #isTime: boolean;

  /** @param moves `time`: time passes, and every clock of the process says so; `wall-clock`: the clock alone is set */
  constructor(moves: 'time' | 'wall-clock') {
    this.#isTime = moves === 'time';
    this.set('+0');
  }

  get env(): Readonly<Record<string, string>> {
    return {
      LD_PRELOAD: library ?? '',
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_NO_CACHE: '1',
      ...(this.#isTime ? {} : { DONT_FAKE_MONOTONIC: '1' }),
    };
  }

  /** @param offset as the manual of faketime has it: `+91d`, `-1d`, or `2026-01-19 08:00:00`, at which the clock stands still */
  set(offset: string): void {
    writeFileSync(this.#file, offset);
  }
  /** To be called when no process has this clock any more. */
  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
