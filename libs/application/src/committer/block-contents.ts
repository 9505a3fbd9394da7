import type { DecisionNeeds } from '@bucket/ports';
import type { BlockLoad, Command } from './command.ts';

/** A block ends where it would hold more; one command alone may hold more, and has a block to itself. */
const BLOCK_MAX: BlockLoad = { entries: 1_000, bytes: 16 * 1024 * 1024 };

/** How many of the waiting commands, in order, fit into one block; at least one if any waits. */
export function fittingCount(waiting: readonly { readonly command: Command }[]): number {
  let entries = 0;
  let bytes = 0;
  const past = waiting.findIndex(({ command: { load } }, i) => {
    entries += load.entries;
    bytes += load.bytes;
    return i > 0 && (entries > BLOCK_MAX.entries || bytes > BLOCK_MAX.bytes);
  });
  return past === -1 ? waiting.length : past;
}

/** Undefined when nothing has to be read. The same artifact is read once, with content if anybody needs it. */
export function mergedNeeds(batch: readonly { readonly command: Command }[]): DecisionNeeds | undefined {
  const heads = new Map<string, DecisionNeeds['heads'][number]>();
  const versions = new Map<string, DecisionNeeds['versions'][number]>();
  const idempotencyKeys = new Set<string>();
  for (const { command } of batch) {
    for (const { artifactId, content } of command.needs.heads) {
      heads.set(artifactId, { artifactId, content: content || (heads.get(artifactId)?.content ?? false) });
    }
    for (const need of command.needs.versions) {
      const key = `${need.artifactId}@${need.version}`;
      if (!versions.has(key) || need.withoutContent !== true) versions.set(key, need);
    }
    for (const key of command.needs.idempotencyKeys) idempotencyKeys.add(key);
    if (command.idempotency !== undefined) idempotencyKeys.add(command.idempotency.keyHash);
  }
  if (heads.size + versions.size + idempotencyKeys.size === 0) return undefined;
  return { heads: [...heads.values()], versions: [...versions.values()], idempotencyKeys: [...idempotencyKeys] };
}
