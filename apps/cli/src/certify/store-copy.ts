import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import type { Scene } from './scene.ts';
import { NotRun } from './methods/method-run.ts';

const KEY = 'signing-key.pem';
const FILE = 'bucket.sqlite';
/** A dozen copies are made, one after the other. */
const SIZE_BYTES_MAX = 2 ** 30;

/** A copy of a bucket's folder, for what must not be done to the bucket itself. */
export class StoreCopy {
  readonly directory: string;

  private constructor(directory: string) {
    this.directory = directory;
  }

  /**
   * A consistent copy of the store while the service runs, with its key.
   *
   * @throws {NotRun} when the store is not an embedded one on this machine
   */
  static of({ target: { dataDir } }: Pick<Scene, 'target'>): StoreCopy {
    if (dataDir === undefined) throw new NotRun('the store of the bucket is not an embedded one on this machine');
    if (!existsSync(join(dataDir, FILE)) || !existsSync(join(dataDir, KEY))) {
      throw new NotRun(`${dataDir} does not hold ${FILE} and ${KEY}`);
    }
    const sizeBytes = statSync(join(dataDir, FILE)).size;
    if (sizeBytes > SIZE_BYTES_MAX) throw new NotRun(`the store has ${sizeBytes} bytes, more than a run copies`);
    const copy = new StoreCopy(mkdtempSync(join(tmpdir(), 'bucket-certify-copy-')));
    const source = new Database(join(dataDir, FILE), { readonly: true });
    try {
      source.exec(`VACUUM INTO '${copy.#path(FILE).replaceAll("'", "''")}'`);
    } finally {
      source.close();
    }
    copyFileSync(join(dataDir, KEY), copy.#path(KEY));
    return copy;
  }

  /** The same once more. */
  again(): StoreCopy {
    const copy = new StoreCopy(mkdtempSync(join(tmpdir(), 'bucket-certify-copy-')));
    for (const name of [FILE, KEY]) copyFileSync(this.#path(name), copy.#path(name));
    return copy;
  }

  /** Puts a checkpoint beside it, as the service keeps the newest one apart from its store. */
  keepCheckpoint(note: string): void {
    writeFileSync(this.#path('checkpoint'), note, { mode: 0o600 });
  }

  /** Puts a file beside it. @returns its path */
  put(name: string, text: string): string {
    writeFileSync(this.#path(name), text);
    return this.#path(name);
  }

  /** Runs statements as somebody who has the file. @returns what the store said, or undefined when it did what was asked */
  run(...statements: readonly string[]): string | undefined {
    const database = new Database(this.#path(FILE));
    try {
      for (const statement of statements) {
        const { changes } = database.prepare(statement).run();
        if (/^(?:UPDATE|DELETE)/.test(statement) && changes === 0)
          throw new Error(`nothing was altered by ${statement}`);
      }
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    } finally {
      database.close();
    }
  }

  /** Drops what guards against mistakes, as somebody does who means it. */
  dropTriggers(): void {
    const database = new Database(this.#path(FILE));
    try {
      const found = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").all();
      for (const row of found) database.exec(`DROP TRIGGER "${String(Reflect.get(Object(row), 'name'))}"`);
    } finally {
      database.close();
    }
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  #path(name: string): string {
    return join(this.directory, name);
  }
}
