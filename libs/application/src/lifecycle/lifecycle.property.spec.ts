import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { verifyStore } from '../audit/verify-log.ts';
import { LifecycleBench } from './bench.spec-data.ts';
import { LifecycleModel } from './lifecycle-model.spec-data.ts';
import { LifecycleWorld, type Scope, type Which } from './lifecycle-world.spec-data.ts';

/** On each of the three versions of Node that CI runs this on: 10,000 in all. */
const RUNS = 3_400;
const COMMANDS_MAX = 8;
/** A bucket is used for so many runs, unless one of them does something that the next one would notice. */
const RUNS_A_BUCKET = 50;

type Step = fc.AsyncCommand<LifecycleWorld, LifecycleBench>;

/** A command that the world carries out on bucket and model, after which they must be alike. */
function step(
  name: string,
  take: (world: LifecycleWorld) => Promise<void> | void,
  check = (_world: LifecycleWorld) => true,
): Step {
  return {
    check,
    run: async (world) => {
      await take(world);
      world.expectAlike();
    },
    toString: () => name,
  };
}

const nth = fc.constantFrom(0, 0, 1);
const which = fc.constantFrom<Which>('a', 'b');
const scope = fc.oneof(
  { weight: 3, arbitrary: nth.map((n): Scope => ({ over: 'artifact', nth: n })) },
  { weight: 2, arbitrary: fc.record({ over: fc.constantFrom('owner' as const, 'trace' as const), which }) },
  { weight: 1, arbitrary: fc.constant<Scope>({ over: 'class' }) },
);
/** Alone or together they are as long as a period, or a day shorter or longer. */
const days = fc.constantFrom(1, 3, 89, 90, 90);

const onArtifact = (name: string, take: (world: LifecycleWorld, n: number) => Promise<void>): fc.Arbitrary<Step> =>
  nth.map((n) =>
    step(
      `${name} ${n}`,
      (world) => take(world, n),
      (world) => world.has(n),
    ),
  );

const create = fc
  .tuple(which, which)
  .map(([owner, trace]) => step(`create ${owner} ${trace}`, (world) => world.create(owner, trace)));
const update = onArtifact('update', (world, n) => world.update(n));
const remove = onArtifact('delete', (world, n) => world.delete(n));
const restore = onArtifact('restore', (world, n) => world.restore(n));
const read = onArtifact('read', (world, n) => world.read(n));
const hold = scope.map((over) =>
  step(
    `hold ${JSON.stringify(over)}`,
    (world) => world.hold(over),
    (world) => over.over !== 'artifact' || world.has(over.nth),
  ),
);
const release = nth.map((n) =>
  step(
    `release ${n}`,
    (world) => world.release(n),
    (world) => world.hasHold(n),
  ),
);
const lock = fc.constantFrom(89, 90, 93).map((kept) => step(`lock ${kept}`, (world) => world.lock(kept)));
const pass = days.map((count) => step(`pass ${count}`, (world) => world.pass(count)));
const sweep = fc.oneof(fc.constant(0), days).map((count) =>
  step(`pass ${count}, sweep`, async (world) => {
    world.pass(count);
    await world.sweep();
  }),
);
const restart = fc.constant(step('restart', (world) => world.restart()));
const erase = fc.oneof(
  onArtifact('erase', (world, n) => world.erase({ nth: n })),
  which.map((owner) => step(`erase of ${owner}`, (world) => world.erase({ which: owner }))),
);

/** Each as likely as it stands here. */
const steps: fc.Arbitrary<Step>[] = [
  ...[update, remove, remove, restore, restore, hold, release, lock, pass, sweep, sweep, erase],
  fc.oneof(create, read, restart),
];

describe('the life of artifacts', () => {
  it('goes as the reference model says, whatever is done to them in whatever order', async () => {
    const template = await LifecycleBench.open();
    let last: LifecycleWorld | undefined;
    await fc.assert(
      fc.asyncProperty(fc.commands(steps, { maxCommands: COMMANDS_MAX }), async (commands) => {
        const isUsable = last !== undefined && !last.isSpent && last.runs < RUNS_A_BUCKET;
        if (last?.runs === RUNS_A_BUCKET) await expectIntact(last.life);
        const world =
          last !== undefined && isUsable ? last : new LifecycleWorld(await template.copy(), new LifecycleModel());
        // Where the run fails, the next one begins with a bucket of its own.
        last = undefined;
        world.begin();
        await world.create('a', 'a');
        await fc.asyncModelRun(() => ({ model: world, real: world.life }), commands);
        last = world;
      }),
      { numRuns: RUNS },
    );
  }, 240_000);
});

async function expectIntact({ bench: { ledger } }: LifecycleBench): Promise<void> {
  const { intact, missing } = await verifyStore(ledger.store, ledger.head, ledger.dependencies);
  expect([intact, missing]).toEqual([true, 0]);
}
