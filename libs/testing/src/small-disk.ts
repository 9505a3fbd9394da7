import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PIECE = Buffer.alloc(64 * 1024);

/** A file system of its own in memory (Linux tmpfs), which can really be filled. Mounting one takes root. */
export class SmallDisk {
  readonly directory: string;

  private constructor(directory: string) {
    this.directory = directory;
  }

  /** @returns undefined where the operating system does not let this process mount one */
  static mount(mebibytes: number): SmallDisk | undefined {
    const directory = mkdtempSync(join(tmpdir(), 'bucket-small-disk-'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', directory], { stdio: 'ignore' });
      return new SmallDisk(directory);
    } catch {
      rmSync(directory, { recursive: true });
      return undefined;
    }
  }

  /** Writes until nothing more fits; again, where something else has become free meanwhile. */
  fill(): void {
    const file = openSync(join(this.directory, 'filler'), 'a');
    try {
      for (let size = PIECE.length; size >= 1;) size = this.#write(file, size);
    } finally {
      closeSync(file);
    }
  }

  free(): void {
    rmSync(join(this.directory, 'filler'));
  }

  unmount(): void {
    execFileSync('umount', ['--lazy', this.directory]);
    rmSync(this.directory, { recursive: true });
  }

  /** @returns how much to try next: half where the disk was full */
  #write(file: number, size: number): number {
    try {
      return writeSync(file, PIECE, 0, size) === 0 ? Math.floor(size / 2) : size;
    } catch {
      return Math.floor(size / 2);
    }
  }
}

/** @throws {Error} in CI, where a missing service is a failure; elsewhere the caller skips loudly */
export function requireInCi(isThere: boolean, what: string): void {
  if (!isThere && process.env['CI'] === 'true') throw new Error(`${what} is not available`);
}
