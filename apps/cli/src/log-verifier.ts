import { existsSync } from 'node:fs';
import { LogKeys } from '@bucket/application';
import type { Settings } from '@bucket/bucket';
import { noteVerifierOf, readKeyFile, type LogKey } from '@bucket/node';
import { usageFault } from './user-fault.ts';

/**
 * The key of the first bucket that has one.
 *
 * @throws {UserFault} where there is none: a key is read here, never made
 */
export function readLogKey(...candidates: readonly Settings[]): LogKey {
  const settings = candidates.find(({ signingKeyFile }) => existsSync(signingKeyFile));
  if (settings === undefined) {
    const places = candidates.map(({ signingKeyFile }) => signingKeyFile).join(' or ');
    throw usageFault(`no signing key at ${places}: say where with BUCKET_DATA_DIR or BUCKET_SIGNING_KEY_FILE`);
  }
  return readKeyFile(settings.signingKeyFile, settings.origin);
}

/** @param text a C2SP vkey, such as `verifierKey` of bootstrap.json. @throws {UserFault} */
export function keysOf(text: string): LogKeys {
  if (noteVerifierOf(text) === undefined) {
    throw usageFault('not a verifier key: it reads NAME+HASH+BASE64, as in bootstrap.json');
  }
  return new LogKeys(text, noteVerifierOf);
}
