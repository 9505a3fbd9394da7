import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

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
    const child = spawn(process.execPath, [program], {
      env: { ...settingsOfTheBucket(), BUCKET_PORT: '0', BUCKET_HOST: '127.0.0.1', BUCKET_DATA_DIR: dataDir },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    try {
      return new FreshBucket(child, await listening(child), dataDir);
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

function settingsOfTheBucket(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !OF_THE_SUITE.test(name)));
}

/** The address it says it listens on. Its faults are shown as they come; its other lines are its own. */
async function listening(child: ChildProcess): Promise<string> {
  const { stderr } = child;
  if (stderr === null) throw new Error('the standard error of the bucket is not read');
  const lines = createInterface({ input: stderr });
  return new Promise<string>((found, failed) => {
    const timer = setTimeout(
      () => failed(new Error(`the bucket does not listen after ${START_MS_MAX} ms`)),
      START_MS_MAX,
    );
    child.once('exit', (code) => failed(new Error(`the bucket ended with ${code}`)));
    lines.on('line', (line) => {
      const url = /"listening":"([^"]+)"/.exec(line)?.[1];
      if (url !== undefined) {
        clearTimeout(timer);
        found(url);
      } else if (!line.includes('"level":"info"')) process.stderr.write(`bucket: ${line}\n`);
    });
  });
}
