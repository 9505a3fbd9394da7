import { statfsSync } from 'node:fs';
import type { Clock, DiskRoom } from '@bucket/ports';

/** The part of a file system that is kept free, up to `RESERVE_BYTES_MAX`. */
const RESERVE_PART = 0.1;
const RESERVE_BYTES_MAX = 256 * 1024 * 1024;
/** How long an answer of the file system is used again: one block more or less does not matter. */
const SAMPLED_MS = 250;

/** The room on the file system of a folder. A file system that does not answer counts as having none. */
export function nodeDiskRoom(directory: string, clock: Clock): DiskRoom {
  let sampledMs = Number.NEGATIVE_INFINITY;
  let isLow = false;
  return {
    isLow: () => {
      const nowMs = clock.nowMs();
      if (Math.abs(nowMs - sampledMs) < SAMPLED_MS) return isLow;
      sampledMs = nowMs;
      isLow = hasLessThanReserve(directory);
      return isLow;
    },
  };
}

function hasLessThanReserve(directory: string): boolean {
  try {
    const { bavail, blocks, bsize } = statfsSync(directory);
    return bavail * bsize < Math.min(RESERVE_BYTES_MAX, blocks * bsize * RESERVE_PART);
  } catch {
    return true;
  }
}

/** For stores that are on another machine, or in memory: their room is not known here. */
export const UNKNOWN_ROOM: DiskRoom = { isLow: () => false };
