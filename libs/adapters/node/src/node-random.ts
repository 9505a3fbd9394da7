import { randomBytes, randomFillSync } from 'node:crypto';
import type { RandomSource } from '@bucket/ports';

/** Random bytes are drawn in blocks: one call to the kernel serves many ids. */
const POOL_BYTES = 4_096;
const pool = Buffer.alloc(POOL_BYTES);
let used = POOL_BYTES;

function drawHex(bytes: number): string {
  if (used + bytes > POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  const hex = pool.toString('hex', used, used + bytes);
  // What was handed out must not stay readable in memory.
  pool.fill(0, used, used + bytes);
  used += bytes;
  return hex;
}

let lastMs = 0;
let counter = 0;

/** RFC 9562 §6.2 method 1: a 12-bit counter keeps the ids of one millisecond in order; a clock set back does not. */
function uuid7(): string {
  const now = Date.now();
  if (now > lastMs) {
    lastMs = now;
    counter = 0;
  } else if (++counter > 0xfff) {
    lastMs += 1;
    counter = 0;
  }
  const time = lastMs.toString(16).padStart(12, '0');
  const random = drawHex(8);
  const variant = ((Number.parseInt(random.slice(0, 1), 16) & 0x3) | 0x8).toString(16);
  const sequence = counter.toString(16).padStart(3, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${sequence}-${variant}${random.slice(1, 4)}-${random.slice(4)}`;
}

/** Node's cryptographic random source. */
export const nodeRandom: RandomSource = {
  uuid7,
  salt: () => drawHex(16),
  secret: () => randomBytes(32).toString('base64url'),
};
