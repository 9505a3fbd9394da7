import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

const PROGRAM = 'apps/api/dist/main.js';
const START_MS_MAX = 60_000;
/** What a suite is told by, not the bucket. */
const OF_THE_SUITE = /^BUCKET_LOAD(_|$)/;

/**
 * A bucket for one suite: its own process, port and empty data folder, removed with it. Other `BUCKET_` settings are those of
 * the environment, so that a suite can be run against another store.
 */
export class FreshBucket {
  readonly url: string;
  readonly bootstrapPath: string;
  private readonly child: ChildProcess;
  private readonly dataDir: string;

  private constructor(child: ChildProcess, url: string, dataDir: string) {
    this.child = child;
    this.url = url;
    this.dataDir = dataDir;
    this.bootstrapPath = join(dataDir, 'bootstrap.json');
  }

  /** @throws {Error} when the program is not built, ends, or does not listen in time */
  static async start(root = '.'): Promise<FreshBucket> {
    const program = resolve(root, PROGRAM);
    if (!existsSync(program)) throw new Error(`${PROGRAM} is not built, and BUCKET_LOAD_URL names no running bucket`);
    const dataDir = mkdtempSync(join(tmpdir(), 'bucket-load-'));
    const inherited = Object.entries(process.env).filter(([name]) => !OF_THE_SUITE.test(name));
    const own = { BUCKET_PORT: '0', BUCKET_HOST: '127.0.0.1', BUCKET_DATA_DIR: dataDir };
    const env = { ...Object.fromEntries(inherited), ...own };
    const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    try {
      return new FreshBucket(child, await listening(child, child.stderr), dataDir);
    } catch (error) {
      child.kill('SIGKILL');
      rmSync(dataDir, { recursive: true, force: true });
      throw error;
    }
  }

  /** Ends it in good order. @returns its exit code; not 0 means that something was not written */
  async stop(): Promise<number | null> {
    if (this.child.exitCode === null) {
      this.child.kill('SIGTERM');
      await once(this.child, 'exit');
    }
    rmSync(this.dataDir, { recursive: true, force: true });
    return this.child.exitCode;
  }
}

/** The address it says it listens on. Its faults are shown as they come; its other lines are its own. */
function listening(child: ChildProcess, stderr: Readable): Promise<string> {
  return new Promise<string>((found, failed) => {
    const late = new Error(`the bucket does not listen after ${START_MS_MAX} ms`);
    const timer = setTimeout(() => failed(late), START_MS_MAX);
    child.once('exit', (code) => failed(new Error(`the bucket ended with ${code}`)));
    createInterface({ input: stderr }).on('line', (line) => {
      const url = /"listening":"([^"]+)"/.exec(line)?.[1];
      if (url !== undefined) {
        clearTimeout(timer);
        found(url);
      } else if (!line.includes('"level":"info"')) process.stderr.write(`bucket: ${line}\n`);
    });
  });
}
