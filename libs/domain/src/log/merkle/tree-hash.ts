import { HASH_SIZE_BYTES, type Sha256 } from '../../bytes/sha256.ts';

/** Hash input of a node, RFC 6962 §2.1: the prefix 0x01 and two hashes. One buffer for all: hashing is synchronous. */
const nodeInput = new Uint8Array(1 + 2 * HASH_SIZE_BYTES);
nodeInput[0] = 0x01;

/** The hash of a leaf, RFC 6962 §2.1: SHA-256(0x00 ‖ data). A string stands for its UTF-8 bytes. */
export function leafHash(sha256: Sha256, data: Uint8Array | string): Uint8Array {
  if (typeof data === 'string') return sha256.digest(`\u0000${data}`);
  const input = new Uint8Array(1 + data.length);
  input.set(data, 1);
  return sha256.digest(input);
}

/** The hash of an inner node, RFC 6962 §2.1: SHA-256(0x01 ‖ left ‖ right). Both are 32 bytes. */
export function nodeHash(sha256: Sha256, left: Uint8Array, right: Uint8Array): Uint8Array {
  nodeInput.set(left, 1);
  nodeInput.set(right, 1 + HASH_SIZE_BYTES);
  return sha256.digest(nodeInput);
}

/** The root of a tree without leaves, RFC 6962 §2.1: the SHA-256 of nothing. */
export function emptyRoot(sha256: Sha256): Uint8Array {
  return sha256.digest(new Uint8Array(0));
}

/** The root of the perfect subtree over `span` hashes, a power of two, from the `start`-th of `hashes` on. */
export function subtreeRoot(sha256: Sha256, hashes: Uint8Array, start: number, span: number): Uint8Array {
  if (span === 1) return hashes.slice(start * HASH_SIZE_BYTES, (start + 1) * HASH_SIZE_BYTES);
  const half = span / 2;
  const left = subtreeRoot(sha256, hashes, start, half);
  return nodeHash(sha256, left, subtreeRoot(sha256, hashes, start + half, half));
}

export function equalHashes(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index++) if (one[index] !== other[index]) return false;
  return true;
}
