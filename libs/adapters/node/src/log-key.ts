import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { fromHex, keyHash, toHex, verifierKey, type NoteSigner, type SignatureType } from '@bucket/domain';
import { nodeSha256 } from './node-sha256.ts';

/** A signing key: its private half, and the C2SP vkey that outsiders verify with. */
export interface LogKey {
  readonly signer: NoteSigner;
  readonly verifierKey: string;
  /** Secrets that were derived from a key before this one, by purpose. */
  readonly secrets: ReadonlyMap<string, Uint8Array>;
}

/** What a key file holds besides the key, in lines before the PEM block (explanatory text, RFC 7468 §2). */
export interface KeyHeritage {
  /** Name of the log, where it does not follow from the key. */
  readonly origin: string;
  /** Secrets that were derived from the key before, by purpose: what was sealed with them must be opened again. */
  readonly secrets: ReadonlyMap<string, Uint8Array>;
}

/** Only its owner may read a key file. */
const KEY_MODE = 0o600;

/** @throws {Error} when the file is there already; a key is never overwritten */
export function createKeyFile(file: string, heritage?: KeyHeritage): void {
  const { privateKey } = generateKeyPairSync('ed25519');
  const lines = heritage === undefined ? [] : [`Origin: ${heritage.origin}`];
  for (const [purpose, secret] of heritage?.secrets ?? []) lines.push(`Secret ${purpose}: ${toHex(secret)}`);
  const text = lines.map((line) => `${line}\n`).join('');
  const descriptor = openSync(file, 'wx', KEY_MODE);
  try {
    writeSync(descriptor, text + privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * @param file PKCS#8 PEM of an Ed25519 key, after the lines that a change of key has written
 * @param name of the log, the origin of its checkpoints; where undefined, that of the file, and otherwise
 *   `bucket.local/<16 hex digits of the key's hash>`
 * @param type of the signatures: of notes, or of a witness
 * @throws {Error} when others than the owner may read the file, or it holds no Ed25519 key
 */
export function readKeyFile(file: string, name?: string, type: SignatureType = 'note'): LogKey {
  if ((statSync(file).mode & 0o077) !== 0)
    throw new Error(`others may read the signing key ${file}: set its mode to 0600`);
  const text = readFileSync(file, 'utf8');
  const privateKey = createPrivateKey(text);
  if (privateKey.asymmetricKeyType !== 'ed25519') throw new Error(`${file} holds no Ed25519 key`);
  const origin = /^Origin: (\S+)$/m.exec(text)?.[1];
  const secrets = [...text.matchAll(/^Secret ([^:\n]+): ([0-9a-f]{64})$/gm)];
  return {
    ...keyOf(privateKey, name ?? origin, type),
    secrets: new Map(secrets.map(([, purpose = '', hex = '']) => [purpose, fromHex(hex) ?? new Uint8Array(0)])),
  };
}

function keyOf(
  privateKey: KeyObject,
  givenName: string | undefined,
  type: SignatureType,
): Pick<LogKey, 'signer' | 'verifierKey'> {
  const publicKey = createPublicKey(privateKey);
  // The last 32 bytes of the SPKI form are the raw key (RFC 8410 §4).
  const raw = new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }).subarray(-32));
  const name = givenName ?? `bucket.local/${nodeSha256.hex(raw).slice(0, 16)}`;
  const hash = keyHash(nodeSha256, name, raw, type);
  const bytes = (message: Uint8Array | string) => (typeof message === 'string' ? Buffer.from(message) : message);
  return {
    signer: { name, keyHash: hash, sign: (message) => new Uint8Array(sign(null, bytes(message), privateKey)) },
    verifierKey: verifierKey(name, toHex(hash), raw, type),
  };
}

/**
 * A secret for one purpose that every process with the same signing key derives alike: the hash of a signature, which
 * Ed25519 makes deterministic (RFC 8032 §5.1.6). What is signed ends in no newline, so it is never the text of a note. A key
 * that took over from another one keeps that one's secrets.
 *
 * @param purpose a name that no other use of this function has
 */
export function secretOf({ signer, secrets }: Pick<LogKey, 'signer' | 'secrets'>, purpose: string): Uint8Array {
  return secrets.get(purpose) ?? nodeSha256.digest(signer.sign(`bucket secret: ${purpose}`));
}
