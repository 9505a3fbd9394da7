import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { keyHash, toHex, verifierKey, type NoteSigner, type NoteVerifier } from '@bucket/domain';
import { nodeSha256 } from './node-sha256.ts';

/** The key that signs checkpoints: both halves, and the C2SP vkey that outsiders verify with. */
export interface LogKey {
  readonly signer: NoteSigner;
  readonly verifier: NoteVerifier;
  readonly verifierKey: string;
}

/** Only its owner may read a key file. */
const KEY_MODE = 0o600;

/** @throws {Error} when the file is there already; a key is never overwritten */
export function createKeyFile(file: string): void {
  const { privateKey } = generateKeyPairSync('ed25519');
  const descriptor = openSync(file, 'wx', KEY_MODE);
  try {
    writeSync(descriptor, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * @param file PKCS#8 PEM of an Ed25519 key
 * @param name of the log, the origin of its checkpoints; `bucket.local/<16 hex digits of the key's hash>` when undefined
 * @throws {Error} when others than the owner may read the file, or it holds no Ed25519 key
 */
export function readKeyFile(file: string, name?: string): LogKey {
  if ((statSync(file).mode & 0o077) !== 0)
    throw new Error(`others may read the signing key ${file}: set its mode to 0600`);
  const privateKey = createPrivateKey(readFileSync(file));
  if (privateKey.asymmetricKeyType !== 'ed25519') throw new Error(`${file} holds no Ed25519 key`);
  return logKeyOf(privateKey, name);
}

function logKeyOf(privateKey: KeyObject, givenName: string | undefined): LogKey {
  const publicKey = createPublicKey(privateKey);
  // The last 32 bytes of the SPKI form are the raw key (RFC 8410 §4).
  const raw = new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }).subarray(-32));
  const name = givenName ?? `bucket.local/${nodeSha256.hex(raw).slice(0, 16)}`;
  const hash = keyHash(nodeSha256, name, raw);
  const bytes = (message: Uint8Array | string) => (typeof message === 'string' ? Buffer.from(message) : message);
  return {
    signer: { name, keyHash: hash, sign: (message) => new Uint8Array(sign(null, bytes(message), privateKey)) },
    verifier: {
      name,
      keyHash: hash,
      verify: (message, signature) => verify(null, bytes(message), publicKey, signature),
    },
    verifierKey: verifierKey(name, toHex(hash), raw),
  };
}

/**
 * A secret for one purpose that every process with the same signing key derives alike: the hash of a signature, which
 * Ed25519 makes deterministic (RFC 8032 §5.1.6). What is signed ends in no newline, so it is never the text of a note.
 *
 * @param purpose a name that no other use of this function has
 */
export function secretOf({ signer }: Pick<LogKey, 'signer'>, purpose: string): Uint8Array {
  return nodeSha256.digest(signer.sign(`bucket secret: ${purpose}`));
}
