import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PersonRole } from '@bucket/domain';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const START_MS_MAX = 30_000;

export interface Bootstrap {
  readonly origin: string;
  readonly verifierKey: string;
  readonly tokens: Readonly<Record<PersonRole, string>>;
}

export interface StartOptions {
  readonly store?: 'embedded' | 'memory';
  /** An earlier process's folder, to go on with what it left. */
  readonly directory?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** How a process ended: its code, or the signal that ended it. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The real program in a process of its own, on a port of its own and in a folder of its own. */
export class BucketProcess {
  readonly directory: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<Ending>;
  #stderr = '';
  #url = '';

  private constructor(directory: string, child: ChildProcess) {
    this.directory = directory;
    this.#child = child;
    this.#ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
    child.stderr?.on('data', (bytes: Buffer) => (this.#stderr += bytes.toString('utf8')));
  }

  /** Resolves when it listens. @throws {Error} with what it wrote, when it ended instead */
  static async start(options: StartOptions = {}): Promise<BucketProcess> {
    const started = BucketProcess.launch(options);
    await started.#listening();
    return started;
  }

  /** As `start`, without waiting: for a start that must fail. */
  static launch({ store = 'embedded', directory, env = {} }: StartOptions = {}): BucketProcess {
    const folder = directory ?? mkdtempSync(join(tmpdir(), 'bucket-e2e-'));
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('BUCKET_'));
    const child = spawn(process.execPath, [MAIN], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        ...Object.fromEntries(inherited),
        BUCKET_STORE: store,
        BUCKET_PORT: '0',
        BUCKET_DATA_DIR: folder,
        ...env,
      },
    });
    return new BucketProcess(folder, child);
  }

  get url(): string {
    return this.#url;
  }

  get port(): number {
    return Number(new URL(this.#url).port);
  }

  /** Everything the process has written to its log. */
  get stderr(): string {
    return this.#stderr;
  }

  get bootstrap(): Bootstrap {
    // The program wrote it in exactly this shape; what is wrong with it shows in the first request.
    return JSON.parse(readFileSync(join(this.directory, 'bootstrap.json'), 'utf8')) as Bootstrap;
  }

  ended(): Promise<Ending> {
    return this.#ended;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** @returns how it ended; its folder stays */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Ending> {
    this.#child.kill(signal);
    return this.#ended;
  }

  /** Stops, and removes everything it left. */
  async discard(): Promise<void> {
    await this.stop('SIGKILL');
    rmSync(this.directory, { recursive: true, force: true });
  }

  async #listening(): Promise<void> {
    const deadline = Date.now() + START_MS_MAX;
    const line = /"listening":"([^"]+)"/;
    let isOver = false;
    void this.#ended.then(() => (isOver = true));
    while (!line.test(this.#stderr)) {
      if (isOver || Date.now() > deadline) throw new Error(`the bucket does not listen:\n${this.#stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    this.#url = line.exec(this.#stderr)?.[1] ?? '';
  }
}
