import type { Bucket } from './bucket.ts';

/** A service of another product that tries the artifacts of the first: for it they do not exist. */
export async function runStranger(bucket: Bucket): Promise<void> {
  const { world, genesis } = bucket;
  for (;;) {
    await world.scheduler.pause(world.choices.between(40, 160), 'stranger thinks');
    const process = await bucket.readyProcess();
    if (world.isCalm) return;
    const artifactId = world.choices.pickAny([...bucket.artifacts.keys()]);
    if (artifactId === undefined) continue;
    const caller = genesis.service('gurukul-web', bucket.nextRequestId());
    const ended = world.choices.chance(0.5)
      ? await process.call((uses) => uses.read.execute({ caller, artifactId }))
      : await process.call((uses) => uses.delete.execute({ caller, artifactId, precondition: { kind: 'any' } }));
    if (ended.kind !== 'answered') continue;
    if (ended.answer.kind === 'refused' && ended.answer.refusal.by[0].code === 'artifact.not-found')
      world.reached('artifact.foreign');
    else world.broken('another product’s artifact does not exist', `${artifactId} ${ended.answer.kind}`);
  }
}
