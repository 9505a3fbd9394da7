import type { SimulatedProcess } from '../process/simulated-process.ts';
import type { UseCases } from '../process/use-cases.ts';
import type { World } from '../world/world.ts';

/** What a process does by itself, as `libs/bucket` schedules it, but at times that the seed chooses. */
const TASKS: readonly ((uses: UseCases) => Promise<unknown>)[] = [
  ({ committer }) => committer.refresh(),
  ({ committer }) => committer.ledger.store.writable(),
  async ({ time }) => time.tick(),
  ({ sweeps }) => sweeps.runPending(),
  keepRetention,
];

/** The hourly round: confirms the time, and destroys what is due. */
export async function keepRetention({ marks, sweep, time }: UseCases): Promise<void> {
  await marks.markDaily();
  await sweep.run(time.nowMs());
}

export async function runSchedules(world: World, process: SimulatedProcess): Promise<void> {
  while (!world.isCalm) {
    await world.scheduler.pause(world.choices.between(30, 150), `schedule of ${process.name}`);
    const task = world.choices.pickAny(TASKS);
    if (task !== undefined && process.uses !== undefined) await process.call(task);
  }
}
