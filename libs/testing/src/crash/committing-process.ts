import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { CommitReport, CommitTask } from './commit-until-killed.ts';

export interface Ended {
  readonly reports: readonly CommitReport[];
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

export interface Hardship {
  /** Value of `BUCKET_FAILPOINT`. */
  readonly failpoint?: string;
  /** Blocks of 512 bytes that a file may have: the operating system refuses more, as a disk would. */
  readonly fileBlocksMax?: number;
}

/** `commit-until-killed` in a process of its own. */
export class CommittingProcess {
  readonly reports: CommitReport[] = [];
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;

  constructor(task: CommitTask, { failpoint = '', fileBlocksMax }: Hardship = {}) {
    const program = fileURLToPath(new URL('../../dist/crash/commit-until-killed.js', import.meta.url));
    const limit = fileBlocksMax === undefined ? '' : `ulimit -f ${fileBlocksMax}; `;
    const command = ['-c', `${limit}exec "$@"`, 'sh', process.execPath, program, JSON.stringify(task)];
    const child = spawn('sh', command, {
      env: { ...process.env, BUCKET_FAILPOINT: failpoint, NODE_OPTIONS: '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    let stderr = '';
    child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => this.#hear(line));
    const heard = new Promise((resolve) => lines.on('close', resolve));
    this.ended = new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', (exitCode, signal) => {
        void heard.then(() => resolve({ reports: this.reports, exitCode, signal, stderr }));
      });
    });
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Stops it where it stands, until `resume`. */
  pause(): void {
    this.#child.kill('SIGSTOP');
  }

  resume(): void {
    this.#child.kill('SIGCONT');
  }

  #hear(line: string): void {
    // The child may die in the middle of a line; what it has not said to the end it has not said.
    if (line.endsWith('}')) this.reports.push(JSON.parse(line) as CommitReport);
  }
}

/** Height of the last block that was acknowledged, or -1. */
export const lastCommitted = (reports: readonly CommitReport[]): number =>
  reports.reduce((last, report) => (report.kind === 'committed' ? Math.max(last, report.height) : last), -1);
