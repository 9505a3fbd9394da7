import { parseEntry, type ChainFault } from '@bucket/domain';
import type { MemoryState } from './memory-state.ts';

/** As `StoreInspector.indexFault`: the parsed entries that queries filter, and the seq by which lists are ordered. */
export function indexFault(state: MemoryState, fromSeq: number, toSeq: number): ChainFault | undefined {
  for (let seq = fromSeq; seq < toSeq; seq += 1) {
    const found = state.entries[seq];
    const canonical = canonicalAt(state, seq);
    if (found === undefined || canonical === undefined) return { seq, reason: 'queries do not find the entry' };
    if (found.stored.canonical !== canonical || JSON.stringify(found.entry) !== JSON.stringify(parseEntry(canonical))) {
      return { seq, reason: 'queries find another entry' };
    }
    const { artifactId, commitment, metadataCommitment, version } = found.entry;
    const isCreation = commitment !== undefined && metadataCommitment !== undefined && version === 1;
    if (isCreation && state.artifacts.get(artifactId ?? '')?.seq !== seq) {
      return { seq, reason: 'lists do not find the artifact where it was created' };
    }
  }
  return undefined;
}

function canonicalAt(state: MemoryState, seq: number): string | undefined {
  let low = 0;
  let high = state.blocks.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((state.blocks[middle]?.firstSeq ?? 0) <= seq) low = middle;
    else high = middle - 1;
  }
  const block = state.blocks[low];
  return block?.entries[seq - block.firstSeq];
}
