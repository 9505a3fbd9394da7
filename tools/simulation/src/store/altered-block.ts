import type { CommittedBlock } from '@bucket/ports';
import type { SimulatedRandom } from '../world/random.ts';

/** A block that is not the one that was committed: by one entry, by its time, by its place, or without its records. */
export function alteredBlock(block: CommittedBlock, random: SimulatedRandom): CommittedBlock {
  const { head, entries } = block;
  const others = [
    {
      ...block,
      entries: entries.map((text, i) => (i === 0 ? text.replace('"requestId":"', '"requestId":"other') : text)),
    },
    { ...block, head: { ...head, at: '2027-12-31T23:59:59.999Z' } },
    { ...block, head: { ...head, entryHash: head.rootHash } },
    { ...block, checkpoint: block.checkpoint.replace(/[A-Za-z]{4}\n$/, 'AAAA\n') },
  ] as const;
  return block.details.length > 0 && random.chance(0.3) ? { ...block, details: [] } : random.pick(others);
}
