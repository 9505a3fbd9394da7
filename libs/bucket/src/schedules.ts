import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import {
  TICK_MS,
  type AlertDelivery,
  type CarryOutErasures,
  type Committer,
  type DeliverAlerts,
  type Gate,
  type MarkTime,
  type PresentLoad,
  type RecordRefusals,
  type RetentionClock,
  type SweepRetention,
  type Sweeps,
  type TellOverdue,
  type WatchClock,
  type WatchOutage,
  type WatchRules,
  type WatchStore,
  type WatchThresholds,
  type Witnessing,
} from '@bucket/application';
import { runningRules } from './compose.ts';
import { log } from './log.ts';
import { tellStandings } from './open-witnessing.ts';
import type { Settings } from './settings.ts';

/** How often each task runs; the interval between two checks of the store is a setting. */
const EVERY_MS = {
  writable: 1_000,
  follow: 1_000,
  thresholds: 10_000,
  refusals: 10_000,
  checkpoint: 5_000,
  witnesses: 5_000,
  asked: 1_000,
  alerts: 1_000,
  overdue: 10_000,
  clock: 10_000,
  retention: 3_600_000,
  rules: 3_600_000,
} as const;
/** The part of the time between two checks of the store that one check may take. */
const WATCHED_PART = 0.05;

/** The use cases that run by themselves, without a request. */
export interface ScheduledWork {
  readonly keepCheckpoint: () => void;
  readonly witnessing: Witnessing | undefined;
  readonly settings: Pick<Settings, 'store' | 'watchSeconds'>;
  readonly committer: Committer;
  readonly gate: Gate;
  readonly refusals: RecordRefusals;
  readonly watchThresholds: WatchThresholds;
  readonly watchStore: WatchStore;
  readonly watchRules: WatchRules;
  readonly overdue: TellOverdue;
  readonly watchClock: WatchClock;
  readonly watchOutage: WatchOutage;
  readonly alerts: DeliverAlerts;
  readonly presentLoad: () => PresentLoad;
  readonly retentionClock: RetentionClock;
  readonly lifecycle: LifecycleWork;
}

/** The use cases that destroy content when its time has come. */
export interface LifecycleWork {
  readonly marks: MarkTime;
  readonly sweep: SweepRetention;
  readonly sweeps: Sweeps;
  readonly erasures: CarryOutErasures;
}

/**
 * Starts the periodic tasks. Each runs on its own, one round after the other; a round that fails is logged, and the next
 * one tries again.
 *
 * @returns a function that ends them: it resolves when no round is running any more
 */
export function startSchedules({
  settings,
  committer,
  gate,
  refusals,
  retentionClock,
  lifecycle,
  ...work
}: ScheduledWork): () => Promise<void> {
  const stop = new AbortController();
  // Each task waits on it; that there are many is no leak.
  setMaxListeners(0, stop.signal);
  const watchMs = settings.watchSeconds * 1_000;
  const rounds = [
    every('follow', EVERY_MS.follow, stop.signal, () =>
      settings.store === 'memory' ? Promise.resolve() : committer.refresh(),
    ),
    // After a disk error this is what finds out that its cause is gone, also while nobody asks for anything.
    every('writable', EVERY_MS.writable, stop.signal, () => work.watchOutage.check()),
    every('checkpoint', EVERY_MS.checkpoint, stop.signal, async () => work.keepCheckpoint()),
    every('witnesses', EVERY_MS.witnesses, stop.signal, async () => {
      if (work.witnessing === undefined) return;
      await work.witnessing.round();
      tellStandings(work.witnessing);
    }),
    every('refusals', EVERY_MS.refusals, stop.signal, () => refusals.flush()),
    every('clock', EVERY_MS.clock, stop.signal, () => work.watchClock.check()),
    every('overdue', EVERY_MS.overdue, stop.signal, () => work.overdue.run()),
    every('thresholds', EVERY_MS.thresholds, stop.signal, () => checkThresholds(work)),
    every('rules', EVERY_MS.rules, stop.signal, async () => {
      const difference = await work.watchRules.check(runningRules(gate.policy));
      if (difference.length > 0) log.error({ unapprovedRules: difference.slice(0, 20) });
    }),
    every('store', watchMs, stop.signal, async () => {
      const found = await work.watchStore.check(watchMs * WATCHED_PART);
      for (const { reason, threat, seq } of found) log.error({ foreignWrite: reason, threat, seq });
      await work.watchStore.record(found);
    }),
  ];
  rounds.push(
    every('time', TICK_MS, stop.signal, async () => retentionClock.tick()),
    every('asked', EVERY_MS.asked, stop.signal, () => carryOut(lifecycle)),
    every('retention', EVERY_MS.retention, stop.signal, async () => {
      await lifecycle.marks.markDaily();
      await lifecycle.sweep.run(retentionClock.nowMs());
    }),
  );
  for (const delivery of work.alerts.deliveries) {
    const { name } = delivery;
    rounds.push(every(`alerts ${name}`, EVERY_MS.alerts, stop.signal, () => deliverAlerts(delivery)));
  }
  return async () => {
    stop.abort();
    work.alerts.stop();
    await Promise.all(rounds);
  };
}

async function deliverAlerts(delivery: AlertDelivery): Promise<void> {
  const { delivered, failed } = await delivery.round();
  if (failed !== undefined)
    log.warn({ alertsTo: delivery.name, delivered, failed: failed.reason, retryMs: failed.retryMs });
}

/** What people have asked for and approved: sweeps and erasures that have not ended. */
async function carryOut({ sweeps, erasures }: LifecycleWork): Promise<void> {
  await sweeps.runPending();
  await erasures.runPending();
}

async function checkThresholds({
  watchThresholds,
  presentLoad,
}: Pick<ScheduledWork, 'watchThresholds' | 'presentLoad'>) {
  for (const { reading, toPercent, status, action } of await watchThresholds.check(presentLoad())) {
    const { limit, productId, reached } = reading;
    log.info({ threshold: limit, productId, percent: toPercent, status, action, tell: reached?.tell ?? [] });
  }
}

async function every(duty: string, everyMs: number, signal: AbortSignal, round: () => Promise<unknown>): Promise<void> {
  while (!signal.aborted) {
    await wait(everyMs, undefined, { signal, ref: false }).catch(() => undefined);
    if (signal.aborted) return;
    await round().catch((error: unknown) => {
      log.error({ duty, failed: error instanceof Error ? error.message : String(error) });
    });
  }
}
