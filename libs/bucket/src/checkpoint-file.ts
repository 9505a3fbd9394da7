import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { keptSize, type Ledger } from '@bucket/application';

/**
 * The newest signed checkpoint in a file apart from the store. It may be behind the store, by what was committed since it
 * was kept last, and is never before it: a store that does not reach it was put back.
 */
export class CheckpointFile {
  readonly #file: string;
  #keptSize = -1;

  constructor(file: string) {
    this.#file = file;
  }

  /** Undefined before a checkpoint was kept. */
  read(): string | undefined {
    return existsSync(this.#file) ? readFileSync(this.#file, 'utf8') : undefined;
  }

  /** Durable once it returns. Several processes may share a file: the larger tree stays. */
  keep(ledger: Ledger): void {
    const { checkpoint, head } = ledger;
    if (head.size === 0 || head.size === this.#keptSize) return;
    this.keepLargest(ledger, checkpoint);
    this.#keptSize = head.size;
  }

  /** Keeps a signed checkpoint of this log, unless one of a larger tree stands there. */
  keepLargest(ledger: Ledger, checkpoint: string): void {
    const before = this.read();
    const sizes = [before, checkpoint].map((note) => (note === undefined ? undefined : keptSize(ledger, note)) ?? -1);
    if ((sizes[0] ?? -1) <= (sizes[1] ?? -1)) this.replace(checkpoint);
  }

  /** Forgets it, after the store was put back on purpose. */
  remove(): void {
    rmSync(this.#file, { force: true });
  }

  /** Whatever stands there. */
  replace(checkpoint: string): void {
    const draft = `${this.#file}.${process.pid}.draft`;
    const descriptor = openSync(draft, 'w', 0o600);
    try {
      writeSync(descriptor, checkpoint);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(draft, this.#file);
    const directory = openSync(dirname(this.#file), 'r');
    try {
      fsyncSync(directory);
    } finally {
      closeSync(directory);
    }
  }
}
