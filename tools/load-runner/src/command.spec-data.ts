import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const RUN_MS_MAX = 60_000;
const MAIN = join(import.meta.dirname, '../dist/main.js');

export interface Metrics {
  readonly [name: string]: Readonly<Record<string, number>> & {
    readonly thresholds?: Readonly<Record<string, boolean>>;
  };
}

export interface CommandResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Of `--summary-export`. */
  readonly metrics: Metrics;
  readonly exported: { readonly run?: unknown; readonly timeline?: Readonly<Record<string, readonly number[]>> };
  read(file: string): string;
}

/** A folder for scripts and results, and the built runner to run them with, in a process of its own as a user would. */
export class Workbench {
  readonly folder = mkdtempSync(join(tmpdir(), 'load-runner-'));

  write(file: string, text: string): string {
    const path = join(this.folder, file);
    writeFileSync(path, text);
    return path;
  }

  async run(script: string, args: readonly string[] = [], file = 'script.ts'): Promise<CommandResult> {
    this.write(file, script);
    return this.start(['run', file, '--summary-export', 'summary.json', ...args]);
  }

  async start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CommandResult> {
    rmSync(join(this.folder, 'summary.json'), { force: true });
    const child = spawn(process.execPath, [MAIN, ...args], { cwd: this.folder, env: { ...process.env, ...env } });
    // A runner that hangs is a failure that says so, and not a test that never ends.
    const limit = setTimeout(() => child.kill('SIGKILL'), RUN_MS_MAX);
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
    clearTimeout(limit);
    const exported = this.exported();
    return { exitCode, stdout, stderr, exported, metrics: exported.metrics ?? {}, read: (name) => this.read(name) };
  }

  read(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8');
  }

  private exported(): CommandResult['exported'] & { readonly metrics?: Metrics } {
    try {
      // Written by the runner under test; every use of it is an assertion.
      return JSON.parse(this.read('summary.json')) as CommandResult['exported'];
    } catch {
      return {};
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
