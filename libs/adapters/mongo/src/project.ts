import type { mongo } from 'mongoose';
import type { Collections } from './collections.ts';
import { destroy } from './destroy.ts';
import { isDestroyed } from './placed-changes.ts';
import type { ProjectedBlock } from './projected-block.ts';
import { writeRetired } from './retired-rows.ts';
import { writeStates } from './state-rows.ts';

/**
 * Projects blocks, in the order of the log. Every step is an insert of something that is there or not, sets
 * something that was never set, or takes out what is out: done twice, by two processes at once, or by one that slept
 * meanwhile, it changes nothing more.
 *
 * @param blocks one after the other, with everything below them done
 */
export async function project(
  collections: Collections,
  blocks: readonly ProjectedBlock[],
  session: mongo.ClientSession | undefined,
): Promise<void> {
  const changes = blocks.flatMap((block) => block.changes);
  await writeStates(collections, changes, session);
  await writeRetired(collections, blocks, session);
  const destroyed = changes.filter(({ placed, isRestated }) => isRestated && isDestroyed(placed.artifact));
  await destroy(
    collections,
    destroyed.map(({ placed }) => placed),
    session,
  );
}
