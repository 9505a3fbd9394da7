import { createHmac } from 'node:crypto';
import { LogKeys, type OpenDependencies } from '@bucket/application';
import type { NoteSigner, NoteVerifier } from '@bucket/domain';
import { nodeSha256 } from '@bucket/node';
import type { Clock, RandomSource, Stopwatch } from '@bucket/ports';
import type { SimulatedRandom } from '../world/random.ts';
import type { World } from '../world/world.ts';

export const ORIGIN = 'simulated.test/log';
/** When a run begins, after the genesis. */
export const EPOCH_MS = Date.parse('2026-01-19T09:00:00.000Z');

const KEY_HASH = new Uint8Array([1, 2, 3, 4]);

/**
 * Stands in for Ed25519, whose signatures take most of the time of a run: 64 bytes that only who has the secret can make. That
 * real signatures are made and held against their keys is tried elsewhere.
 */
function signatureOf(message: Uint8Array | string): Uint8Array {
  const half = createHmac('sha256', 'simulated key').update(message).digest();
  return new Uint8Array(Buffer.concat([half, half]));
}

const signer: NoteSigner = { name: ORIGIN, keyHash: KEY_HASH, sign: signatureOf };

export const verifier: NoteVerifier = {
  name: ORIGIN,
  keyHash: KEY_HASH,
  verify: (message, signature) => Buffer.from(signatureOf(message)).equals(signature),
};

export function simulatedDependencies(): OpenDependencies {
  const keys = new LogKeys('the simulated key', () => verifier);
  return { sha256: nodeSha256, signer, keys, origin: ORIGIN };
}

/** The wall clock and the stopwatch of one process. */
export class SimulatedClock implements Clock, Stopwatch {
  /** By how much the wall clock is ahead of true time. */
  offsetMs = 0;
  readonly #world: Pick<World, 'trueMs'>;

  constructor(world: Pick<World, 'trueMs'>) {
    this.#world = world;
  }

  nowMs(): number {
    return EPOCH_MS + this.#world.trueMs + this.offsetMs;
  }

  elapsedMs(): number {
    return this.#world.trueMs;
  }
}

/** @param node 4 hex digits that no other process has at the same time */
export function simulatedRandom(ids: SimulatedRandom, clock: Clock, node: string): RandomSource {
  let lastMs = 0;
  return {
    uuid7: () => {
      lastMs = Math.max(lastMs + 1, clock.nowMs());
      const time = lastMs.toString(16).padStart(12, '0');
      return `${time.slice(0, 8)}-${time.slice(8)}-7${ids.hex(3)}-8${ids.hex(3)}-${node}${ids.hex(8)}`;
    },
    salt: () => ids.hex(32),
    secret: () => ids.hex(43),
  };
}
