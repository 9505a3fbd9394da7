import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, unlinkSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PersonCredential } from '@bucket/application';
import { createKeyFile, readKeyFile, type LogKey } from '@bucket/node';
import type { Settings } from './settings.ts';

/** The signing key of this bucket, made at the first start. */
export function openLogKey({ dataDir, signingKeyFile, origin }: Settings): LogKey {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  if (!existsSync(signingKeyFile)) {
    createKeyFile(signingKeyFile);
    syncDirectory(dirname(signingKeyFile));
  }
  return readKeyFile(signingKeyFile, origin);
}

/** What the first start hands to the operator, once: the tokens are kept nowhere else. */
export function writeBootstrap(dataDir: string, key: LogKey, people: readonly PersonCredential[]): void {
  const tokens = Object.fromEntries(people.map(({ role, token }) => [role, token]));
  const text = `${JSON.stringify({ origin: key.signer.name, verifierKey: key.verifierKey, tokens }, null, 2)}\n`;
  const file = join(dataDir, 'bootstrap.json');
  const draft = `${file}.draft`;
  if (existsSync(draft)) unlinkSync(draft);
  const descriptor = openSync(draft, 'wx', 0o600);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(draft, file);
  syncDirectory(dataDir);
}

/** A new name in a directory is durable only when the directory is flushed too. */
export function syncDirectory(directory: string): void {
  const descriptor = openSync(directory, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
