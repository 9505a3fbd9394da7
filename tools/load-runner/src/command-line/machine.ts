import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, platform, release, totalmem } from 'node:os';

/** Where a result was measured: without it a number means nothing. */
export function describeMachine() {
  return {
    cpuModel: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    // Of the kernel the line it belongs to; builds differ from machine to machine.
    platform: `${platform()} ${release().split('.').slice(0, 2).join('.')}`,
    nodeVersion: process.version,
  };
}

/** The commit that was measured, and whether the working tree differed from it; `null` outside of a git repository. */
export function describeCommit(): { readonly sha: string; readonly modified: boolean } | null {
  try {
    const git = (...args: string[]) =>
      execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    return { sha: git('rev-parse', 'HEAD'), modified: git('status', '--porcelain') !== '' };
  } catch {
    return null;
  }
}
