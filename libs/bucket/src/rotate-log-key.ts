import { existsSync, linkSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { changeLogKey } from '@bucket/application';
import { BucketError, toHex } from '@bucket/domain';
import { ANSWERS_SECRET, createKeyFile, nodeRandom, readKeyFile, secretOf, type LogKey } from '@bucket/node';
import type { BucketStore } from '@bucket/ports';
import { openLogKey, syncDirectory } from './bucket-home.ts';
import { compose } from './compose.ts';
import type { Settings } from './settings.ts';

export interface RotatedKey {
  readonly previous: string;
  readonly next: string;
  /** Where the key that signs no more is kept. */
  readonly retiredFile: string;
}

/**
 * Makes a new signing key and hands the log over to it. The new key is durable before the log speaks of it, and takes the
 * place of the old one in a single step after that; a rotation that was cut off is completed by the next one.
 *
 * @param store that no other process writes to
 * @throws {BucketError} as `compose`
 */
export async function rotateLogKey(settings: Settings, store: BucketStore): Promise<RotatedKey> {
  const { signingKeyFile } = settings;
  const old = openLogKey(settings);
  const nextFile = `${signingKeyFile}.next`;
  if (!existsSync(nextFile)) {
    const secrets = new Map([[ANSWERS_SECRET, secretOf(old, ANSWERS_SECRET)]]);
    createKeyFile(nextFile, { origin: old.signer.name, secrets });
    syncDirectory(dirname(nextFile));
  }
  const next = readKeyFile(nextFile, settings.origin);
  await handOver(settings, store, next);
  const retiredFile = `${signingKeyFile}.retired-${toHex(old.signer.keyHash)}`;
  if (!existsSync(retiredFile)) linkSync(signingKeyFile, retiredFile);
  renameSync(nextFile, signingKeyFile);
  syncDirectory(dirname(signingKeyFile));
  return { previous: old.verifierKey, next: next.verifierKey, retiredFile };
}

/** Does nothing where the log has been handed over to this very key already. */
async function handOver(settings: Settings, store: BucketStore, next: LogKey): Promise<void> {
  try {
    const { committer } = await compose(settings, { store });
    await changeLogKey(committer, next, nodeRandom.uuid7());
    await committer.drain();
  } catch (error) {
    if (!BucketError.is(error, 'ledger.key-retired') || error.details.current !== next.verifierKey) throw error;
  }
}
