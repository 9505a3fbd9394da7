import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { nodeSha256 } from '@bucket/node';

/** The packages whose code decides what is admitted. */
const DECIDING = ['domain', 'application', 'policy'] as const;

/**
 * SHA-256 of every built file that decides, by package and path, such as `domain/gate/judge`. Read from the disk each time, so
 * that a file that was altered under a running process is noticed.
 */
export function builtCode(): Record<string, string> {
  return Object.fromEntries(DECIDING.flatMap((name) => hashesOf(name)));
}

function hashesOf(name: (typeof DECIDING)[number]): [string, string][] {
  const built = join(import.meta.dirname, '..', '..', name, 'dist');
  // A specification that runs from the sources, before anything was built.
  const root = existsSync(built) ? built : join(import.meta.dirname, '..', '..', name, 'src');
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.[jt]s$/.test(file) && !/\.d\.ts$|\.spec\b|\.spec-data\b/.test(file))
    .sort()
    .map((file) => {
      const part = relative(root, join(root, file))
        .split(sep)
        .join('/')
        .replace(/\.[jt]s$/, '');
      return [`${name}/${part}`, nodeSha256.hex(readFileSync(join(root, file), 'utf8'))];
    });
}
