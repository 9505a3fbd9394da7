import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, platform, release, totalmem } from 'node:os';

/** Where a result was measured: without it a number means nothing. */
export interface Machine {
  readonly cpuModel: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly platform: string;
  readonly nodeVersion: string;
}

export function describeMachine(): Machine {
  return {
    cpuModel: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    // Of the kernel the line it belongs to; builds differ from machine to machine.
    platform: `${platform()} ${release().split('.').slice(0, 2).join('.')}`,
    nodeVersion: process.version,
  };
}

export interface Commit {
  readonly sha: string;
  /** Whether the working tree differed from the commit. */
  readonly modified: boolean;
}

/** The commit that was measured; `undefined` outside of a git repository. */
export function describeCommit(): Commit | undefined {
  try {
    const git = (...args: string[]) =>
      execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return { sha: git('rev-parse', 'HEAD').trim(), modified: git('status', '--porcelain').trim() !== '' };
  } catch {
    return undefined;
  }
}
