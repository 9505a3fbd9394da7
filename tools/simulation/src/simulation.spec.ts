import { describe, expect, it } from '@jest/globals';
import { bundleSimulation } from './host/bundle.mjs';
import { PLANTED_BUGS, SEEDS_MAX } from './host/planted-bugs.mjs';
import { reportOf, SHAPE } from './host/report.mjs';
import { runSeeds } from './host/run-seeds.mjs';

/** What CI runs; `npm run simulate -- --forever` goes on from there. */
const SEEDS = 2_000;
const MINUTES = 60_000;

describe('the bucket under simulated faults', () => {
  it(
    `keeps every promise in ${SEEDS} runs, each of which is a function of its seed`,
    async () => {
      const startedMs = performance.now();
      const progress = await runSeeds({ from: 1, count: SEEDS, run: SHAPE });
      const report = reportOf(progress, 1, (performance.now() - startedMs) / 1_000);
      console.log(report);
      expect(progress.failure === undefined ? '' : report).toBe('');
      const never = Object.entries({ ...progress.faults, ...progress.states }).filter(([, count]) => count === 0);
      expect(never).toEqual([]);
    },
    10 * MINUTES,
  );
});

describe('the simulation', () => {
  it.each(PLANTED_BUGS)(
    `finds within ${SEEDS_MAX} seeds that $name`,
    async ({ patches, breaks }) => {
      const script = await bundleSimulation(patches);
      const { failure } = await runSeeds({ from: 1, count: SEEDS_MAX, run: SHAPE, isSearch: true, script });
      expect(breaks).toContain(failure?.invariant);
    },
    5 * MINUTES,
  );

  it(
    'finds what it found again from the options that it prints, which are smaller',
    async () => {
      const [bug] = PLANTED_BUGS.filter(({ name }) => name.includes('answered before'));
      const script = await bundleSimulation(bug?.patches);
      const { failure } = await runSeeds({ from: 1, count: SEEDS_MAX, run: SHAPE, script });
      const { seed, ...run } = failure?.options ?? { seed: 0, ...SHAPE };
      const again = await runSeeds({ from: seed, count: 1, run, script });
      expect(again.failure?.invariant).toBe(failure?.invariant);
      expect(run.steps).toBeLessThan(SHAPE.steps);
      expect(run.faults.length).toBeLessThan(SHAPE.faults.length);
    },
    MINUTES,
  );

  it(
    'notices a run that does not follow from its seed',
    async () => {
      const file = 'tools/simulation/src/world/scheduler.ts';
      const script = await bundleSimulation([
        { file, find: 'tie: this.#random.next(),', replace: 'tie: Math.random(),' },
      ]);
      const { failure } = await runSeeds({ from: 1, count: SEEDS_MAX, run: SHAPE, script });
      expect(failure?.invariant).toBe('a run is a function of its seed');
    },
    MINUTES,
  );

  it('refuses to plant a bug where the code is no longer what it was', async () => {
    const file = 'libs/application/src/ledger/ledger.ts';
    await expect(bundleSimulation([{ file, find: 'no such text', replace: '' }])).rejects.toThrow('does not have once');
  });
});
