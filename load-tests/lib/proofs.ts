import { createHash } from 'k6/crypto';
import { b64decode } from 'k6/encoding';

/** RFC 6962 §2.1: a leaf and a node are hashed under different prefixes. */
const LEAF = Uint8Array.of(0x00).buffer;
const NODE = Uint8Array.of(0x01).buffer;
const HASH = /^[0-9a-f]{64}$/;

/** @param text the canonical form of an entry, whose UTF-8 bytes are the leaf */
export function leafHash(text: string): string {
  const hash = createHash('sha256');
  hash.update(LEAF);
  hash.update(text);
  return hash.digest('hex');
}

/** Where an inclusion proof leads, as hex; undefined for one that cannot be of this leaf and tree. RFC 9162 §2.1.3.2. */
export function rootOf(leaf: string, index: number, treeSize: number, proof: readonly string[]): string | undefined {
  if (index >= treeSize || ![leaf, ...proof].every((hash) => HASH.test(hash))) return undefined;
  let [fn, sn, hash] = [index, treeSize - 1, leaf];
  for (const part of proof) {
    if (sn === 0) return undefined;
    if (fn % 2 === 1 || fn === sn) {
      hash = nodeHash(part, hash);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
    } else hash = nodeHash(hash, part);
    [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  }
  return sn === 0 ? hash : undefined;
}

export interface CheckpointView {
  readonly treeSize: number;
  /** Lower-case hex. */
  readonly rootHash: string;
}

/** Size and root of a C2SP tlog-checkpoint. Its signature is verified by the offline verifier: k6 has no Ed25519. */
export function readCheckpoint(note: string): CheckpointView {
  const [, size = '', root = ''] = note.split('\n');
  return { treeSize: Number(size), rootHash: hexOf(new Uint8Array(b64decode(root))) };
}

function nodeHash(left: string, right: string): string {
  const hash = createHash('sha256');
  hash.update(NODE);
  hash.update(bytesOf(left));
  hash.update(bytesOf(right));
  return hash.digest('hex');
}

function bytesOf(hex: string): ArrayBuffer {
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) => parseInt(hex.slice(2 * i, 2 * i + 2), 16)).buffer;
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
