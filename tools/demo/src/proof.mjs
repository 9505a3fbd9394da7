/**
 * What an outsider needs to check a receipt: RFC 6962 hashing, a C2SP signed note, and the verifier key. Nothing of the
 * bucket's own code is used here, on purpose.
 */
import { createHash, createPublicKey, verify } from 'node:crypto';

/** @param {...(Uint8Array | string)} parts */
const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();

/** @param {string} canonical text of the entry @returns {Buffer} its leaf hash */
export const leafHash = (canonical) => sha256(Buffer.from([0]), canonical);

/**
 * The root that a leaf and its siblings lead to (RFC 9162 §2.1.3.2).
 *
 * @param {Buffer} leaf
 * @param {number} index
 * @param {number} treeSize
 * @param {readonly string[]} proof hex
 * @returns {string} hex
 */
export function rootFrom(leaf, index, treeSize, proof) {
  let [hash, at, last] = [leaf, index, treeSize - 1];
  for (const hex of proof) {
    const sibling = Buffer.from(hex, 'hex');
    if (at % 2 === 1 || at === last) {
      hash = sha256(Buffer.from([1]), sibling, hash);
      while (at % 2 === 0 && at !== 0) [at, last] = [at >> 1, last >> 1];
    } else {
      hash = sha256(Buffer.from([1]), hash, sibling);
    }
    [at, last] = [at >> 1, last >> 1];
  }
  if (last !== 0) throw new Error('the proof does not reach the root');
  return hash.toString('hex');
}

/**
 * The text of a signed note, once its signature is that of the verifier key.
 *
 * @param {string} note
 * @param {string} verifierKey `name+hash+base64`
 * @returns {string}
 */
export function readNote(note, verifierKey) {
  const [name = '', id = '', encoded = ''] = verifierKey.split(/\+(.{8})\+/);
  const key = Buffer.from(encoded, 'base64');
  const split = note.indexOf('\n\n');
  const text = note.slice(0, split + 1);
  const line = note
    .slice(split + 2)
    .split('\n')
    .find((signature) => signature.startsWith(`— ${name} `));
  const signed = Buffer.from(line?.slice(`— ${name} `.length) ?? '', 'base64');
  const publicKey = createPublicKey({
    key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), key.subarray(1)]),
    format: 'der',
    type: 'spki',
  });
  const isSigned =
    signed.subarray(0, 4).toString('hex') === id && verify(null, Buffer.from(text), publicKey, signed.subarray(4));
  if (!isSigned) throw new Error('the note is not signed with the verifier key');
  return text;
}

/**
 * The tree that a checkpoint vouches for.
 *
 * @param {string} note
 * @param {string} verifierKey
 * @returns {{ origin: string, treeSize: number, rootHash: string }}
 */
export function readCheckpoint(note, verifierKey) {
  const text = readNote(note, verifierKey);
  const [origin = '', size = '', root = ''] = text.split('\n');
  return { origin, treeSize: Number(size), rootHash: Buffer.from(root, 'base64').toString('hex') };
}
