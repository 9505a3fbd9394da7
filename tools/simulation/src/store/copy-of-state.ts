import { MemoryState } from '@bucket/memory';

/** A state that goes on from where another one is, and shares nothing with it that could change. */
export function copyOfState(state: MemoryState): MemoryState {
  const copy = new MemoryState();
  // What the lists and maps hold is frozen.
  copy.blocks.push(...state.blocks);
  copy.entries.push(...state.entries);
  copy.details.push(...state.details);
  for (const [id, artifact] of state.artifacts) copy.artifacts.set(id, artifact);
  for (const [id, usage] of state.usage) copy.usage.set(id, usage);
  for (const [place, tile] of state.tiles) copy.tiles.set(place, tile);
  for (const [key, record] of state.idempotency) copy.idempotency.set(key, record);
  return copy;
}
