import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
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
    const before = this.read();
    if (before !== undefined && (keptSize(ledger, before) ?? -1) >= head.size) return;
    this.replace(checkpoint);
    this.#keptSize = head.size;
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
