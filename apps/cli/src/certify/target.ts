import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PersonRole } from '@bucket/domain';
import { usageFault, UserFault } from '../user-fault.ts';
import { startProgram } from './bucket-program.ts';

/** Who may act, and the key that the log is signed with: what `bootstrap.json` holds. */
export interface Credentials {
  readonly origin: string;
  readonly verifierKey: string;
  readonly tokens: Readonly<Record<PersonRole, string>>;
}

/** The bucket that is certified. */
export interface Target extends Credentials {
  readonly url: string;
  /** Where its embedded store lies, when this machine has it; methods behind the service need it. */
  readonly dataDir: string | undefined;
  /** Ends and removes what was started for the certification. */
  release(): Promise<void>;
}

/** A bucket of its own, in a folder that goes away with it. @param env further `BUCKET_` settings */
export async function startTarget(env: Readonly<Record<string, string>> = {}): Promise<Target> {
  const dataDir = mkdtempSync(join(tmpdir(), 'bucket-certify-'));
  const remove = (): void => rmSync(dataDir, { recursive: true, force: true });
  try {
    const start = await startProgram({ BUCKET_STORE: 'embedded', ...env, BUCKET_DATA_DIR: dataDir });
    if (start.kind === 'ended') throw new UserFault(`the service ended with ${start.code}:\n${start.said}`);
    const { program } = start;
    return {
      ...readCredentials(join(dataDir, 'bootstrap.json')),
      url: program.url,
      dataDir: (env['BUCKET_STORE'] ?? 'embedded') === 'embedded' ? dataDir : undefined,
      release: async () => {
        await program.stop();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

/** A bucket that runs already; it stays as it is. */
export function existingTarget(url: string, credentialsFile: string, dataDir: string | undefined): Target {
  return {
    ...readCredentials(credentialsFile),
    url: url.replace(/\/+$/, ''),
    dataDir,
    release: async () => undefined,
  };
}

const ROLES: readonly PersonRole[] = ['owner', 'advisor', 'executor', 'auditor', 'legal'];

/** @throws {UserFault} when the file is not one with the tokens of all five roles */
function readCredentials(file: string): Credentials {
  const credentials = parsed(file);
  if (!isCredentials(credentials))
    throw usageFault(`${file} is not a bootstrap.json: origin, verifierKey and five tokens`);
  return credentials;
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw usageFault(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function isCredentials(value: unknown): value is Credentials {
  if (typeof value !== 'object' || value === null) return false;
  const { origin, verifierKey, tokens } = value as Partial<Record<keyof Credentials, unknown>>;
  return (
    typeof origin === 'string' &&
    typeof verifierKey === 'string' &&
    typeof tokens === 'object' &&
    tokens !== null &&
    ROLES.every((role) => typeof Reflect.get(tokens, role) === 'string')
  );
}
