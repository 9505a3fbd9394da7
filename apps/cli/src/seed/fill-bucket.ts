import type { NewArtifact } from '@bucket/application';
import { done, type Acting } from './prepare-bucket.ts';
import { seedBatch, TURN_ARTIFACTS } from './seed-plan.ts';
import type { Seeding } from './seeding.ts';

/** Artifacts on their way: enough that the next block is ready while one is being flushed. */
const UNDER_WAY_ARTIFACTS = 4_000;

/**
 * Creates what is missing up to `to` artifacts, in turns that go into the log in order; so what is there tells where to
 * go on, wherever a run was stopped.
 */
export async function fillBucket(
  seeding: Seeding,
  writers: ReadonlyMap<string, Acting>,
  to: number,
  stop: AbortSignal,
  onProgress: (artifacts: number) => void,
): Promise<void> {
  const { state } = seeding.composition.committer.ledger;
  const underWay: Promise<void>[] = [];
  for (let next = state.total().artifacts; next < to && !stop.aborted;) {
    const { integrationId, items } = seedBatch(next, to);
    next += items.length;
    const creating = create(seeding, writers.get(integrationId), items);
    // Waited for below, in its turn; until then a failure is nobody's surprise.
    creating.catch(() => undefined);
    underWay.push(creating);
    if (underWay.length < UNDER_WAY_ARTIFACTS / TURN_ARTIFACTS) continue;
    await underWay.shift();
    onProgress(state.total().artifacts);
  }
  await Promise.all(underWay);
}

async function create(seeding: Seeding, writer: Acting | undefined, artifacts: readonly NewArtifact[]): Promise<void> {
  if (writer === undefined) throw new TypeError('an integration without a writer');
  const items = artifacts.map((artifact) => ({ kind: 'artifact', artifact }) as const);
  const answer = await seeding.createArtifact.executeBatch({ caller: writer(), items });
  if (answer.kind === 'refused') done(answer);
  else for (const outcome of answer.results) done(outcome);
}
