import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  parseCheckpoint,
  parseNote,
  validCosignatures,
  type Checkpoint,
  type PolicyWitness,
  type ValidCosignature,
} from '@bucket/domain';
import { nodeSha256, verifyEd25519 } from '@bucket/node';
import { UserFault } from '../user-fault.ts';

/** The last checkpoint of a log that this witness has cosigned. */
export interface CosignedLog {
  /** Signed by the log and by the witness. */
  readonly note: string;
  readonly checkpoint: Checkpoint;
  readonly cosignature: ValidCosignature;
}

/** The hash by which a log is asked for, C2SP tlog-witness. */
export const originHash = (origin: string): string => nodeSha256.hex(origin);

/**
 * What a witness remembers: a file for each log, with the last checkpoint that it has cosigned. It is on the disk before the
 * cosignature leaves the process. One process at a time has the folder.
 */
export class CosignedLogs {
  readonly #directory: string;
  readonly #witness: PolicyWitness;
  readonly #known = new Map<string, CosignedLog>();
  #hasFailed = false;

  private constructor(directory: string, witness: PolicyWitness) {
    this.#directory = directory;
    this.#witness = witness;
  }

  /**
   * @param witness whose folder it is
   * @param origins of the logs that it follows
   * @throws {UserFault} when another process has the folder, or a file is not one that this witness has cosigned
   */
  static open(directory: string, witness: PolicyWitness, origins: readonly string[]): CosignedLogs {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    lock(join(directory, 'lock'));
    const logs = new CosignedLogs(directory, witness);
    try {
      for (const origin of origins) logs.#load(origin);
    } catch (error) {
      logs.close();
      throw error;
    }
    return logs;
  }

  /** Undefined before the first checkpoint of that log. */
  latest(origin: string): CosignedLog | undefined {
    return this.#known.get(origin);
  }

  /**
   * Durable once it returns. After a failure nothing is kept any more: the disk may hold either checkpoint, and only a new
   * start reads which.
   *
   * @throws {Error} when it cannot be written
   */
  keep(note: string): void {
    if (this.#hasFailed) throw new Error('the state could not be written before');
    const cosigned = this.#read(note);
    if (cosigned === undefined) throw new TypeError('the note is not cosigned by this witness');
    try {
      this.#write(this.#fileOf(cosigned.checkpoint.origin), note);
    } catch (error) {
      this.#hasFailed = true;
      throw error;
    }
    this.#known.set(cosigned.checkpoint.origin, cosigned);
  }

  close(): void {
    rmSync(join(this.#directory, 'lock'), { force: true });
  }

  #fileOf(origin: string): string {
    return join(this.#directory, `${originHash(origin)}.checkpoint`);
  }

  #load(origin: string): void {
    const file = this.#fileOf(origin);
    if (!existsSync(file)) return;
    const cosigned = this.#read(readFileSync(file, 'utf8'));
    if (cosigned?.checkpoint.origin !== origin) {
      throw new UserFault(`${file} does not hold a checkpoint of ${origin} that this witness has cosigned`);
    }
    this.#known.set(origin, cosigned);
  }

  #read(note: string): CosignedLog | undefined {
    const parsed = parseNote(note);
    const checkpoint = parseCheckpoint(parsed?.text ?? '');
    if (parsed === undefined || checkpoint === undefined) return undefined;
    const [cosignature] = validCosignatures(parsed, [this.#witness], verifyEd25519);
    return cosignature && { note, checkpoint, cosignature };
  }

  #write(file: string, text: string): void {
    const draft = `${file}.draft`;
    flushed(draft, 'w', (descriptor) => writeSync(descriptor, text));
    renameSync(draft, file);
    // A new name in a folder is durable only when the folder is flushed too.
    flushed(this.#directory, 'r', () => undefined);
  }
}

function flushed(path: string, flags: 'w' | 'r', write: (descriptor: number) => void): void {
  const descriptor = openSync(path, flags, 0o600);
  try {
    write(descriptor);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** @throws {UserFault} while the process that made the lock is there */
function lock(file: string): void {
  if (existsSync(file)) {
    const owner = Number(readFileSync(file, 'utf8'));
    if (owner !== process.pid && isRunning(owner))
      throw new UserFault(`another witness, process ${owner}, has ${file}`);
    rmSync(file, { force: true });
  }
  // Of two that start at once, one finds that the other was first.
  const descriptor = openSync(file, 'wx', 0o600);
  writeSync(descriptor, String(process.pid));
  closeSync(descriptor);
}

function isRunning(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
