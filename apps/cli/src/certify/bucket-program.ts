import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { UserFault } from '../user-fault.ts';

const PROGRAM = fileURLToPath(new URL('../../../api/dist/main.js', import.meta.url));
const START_MS_MAX = 60_000;
const LINES_KEPT = 50;

/** The service in a process of its own. */
export interface BucketProgram {
  readonly url: string;
  /** Ends it in good order. */
  stop(): Promise<void>;
}

/** How a start went: it listens, or it ended and said why. */
export type Start =
  | { readonly kind: 'listening'; readonly program: BucketProgram }
  | { readonly kind: 'ended'; readonly code: number | null; readonly said: string };

/**
 * Starts the service on a free port of this machine.
 *
 * @param settings `BUCKET_` variables; those of this process are not inherited
 * @throws {UserFault} when the service is not part of this installation, or neither listens nor ends
 */
export async function startProgram(settings: Readonly<Record<string, string>>): Promise<Start> {
  if (!existsSync(PROGRAM)) throw new UserFault('the service is not built: npm run build');
  const inherited = Object.entries(process.env).filter(([name]) => !/^BUCKET_(?!TEST_)/.test(name));
  const env = { ...Object.fromEntries(inherited), BUCKET_PORT: '0', BUCKET_HOST: '127.0.0.1', ...settings };
  const child = spawn(process.execPath, [PROGRAM], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'exit');
  const lines: string[] = [];
  const listening = new Promise<string>((found) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      lines.push(line);
      if (lines.length > LINES_KEPT) lines.shift();
      const url = /"listening":"([^"]+)"/.exec(line)?.[1];
      if (url !== undefined) found(url);
    });
  });
  const late = new AbortController();
  const first = await Promise.race([
    listening,
    ended.then(() => undefined),
    wait(START_MS_MAX, 'late' as const, { signal: late.signal }),
  ]);
  late.abort();
  if (first === undefined) return { kind: 'ended', code: child.exitCode, said: lines.join('\n') };
  if (first === 'late') {
    child.kill('SIGKILL');
    throw new UserFault(`the service does not listen after ${START_MS_MAX} ms`);
  }
  return { kind: 'listening', program: { url: first, stop: () => stop(child, ended) } };
}

async function stop(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
  await ended;
}
