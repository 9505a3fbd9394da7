import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import {
  AdmitWrites,
  CarryOutErasures,
  DeliverAlerts,
  MarkTime,
  RecordRefusals,
  SweepRetention,
  Sweeps,
  TellOverdue,
  WatchClock,
  WatchOutage,
  WatchRules,
  WatchStore,
  WatchThresholds,
} from '@bucket/application';
import { log, startSchedules, type Composition, type LifecycleWork, type OpenLimiter } from '@bucket/bucket';
import { BlockMeter } from '../metrics/block-meter.ts';
import { COMPOSITION } from './composed.ts';
import { LIMITER } from './composition.module.ts';

/** Connections that still send a request after this time are cut: a client that sends nothing must not delay the end. */
const DRAIN_MS_MAX = 10_000;
const IDLE_EVERY_MS = 50;

/**
 * The order in which a process stops: no new connections, the requests in progress are answered, the schedules end,
 * refusals that are only counted are recorded, the committer drains, and the store and the limiter are closed last.
 */
@Injectable()
export class LifeCycle implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  /** Whether something that had to be recorded at the end could not be. Nest logs the errors of hooks and goes on. */
  hasFailed = false;
  readonly #http: HttpAdapterHost<FastifyAdapter>;
  readonly #composition: Composition;
  readonly #limiter: OpenLimiter;
  readonly #blocks: BlockMeter;
  readonly #useCases: {
    readonly admitWrites: AdmitWrites;
    readonly refusals: RecordRefusals;
    readonly watchRules: WatchRules;
    readonly watchOutage: WatchOutage;
    readonly alerts: DeliverAlerts;
    readonly overdue: TellOverdue;
    readonly watchClock: WatchClock;
    readonly watchStore: WatchStore;
    readonly watchThresholds: WatchThresholds;
    readonly lifecycle: LifecycleWork;
  };
  #endSchedules: () => Promise<void> = () => Promise.resolve();

  // Each parameter is injected; there are as many as there are things to stop.
  constructor(
    http: HttpAdapterHost<FastifyAdapter>,
    @Inject(COMPOSITION) composition: Composition,
    @Inject(LIMITER) limiter: OpenLimiter,
    blocks: BlockMeter,
    admitWrites: AdmitWrites,
    refusals: RecordRefusals,
    watchRules: WatchRules,
    watchOutage: WatchOutage,
    watchStore: WatchStore,
    watchThresholds: WatchThresholds,
    marks: MarkTime,
    sweep: SweepRetention,
    sweeps: Sweeps,
    erasures: CarryOutErasures,
    alerts: DeliverAlerts,
    overdue: TellOverdue,
    watchClock: WatchClock,
  ) {
    this.#http = http;
    this.#composition = composition;
    this.#limiter = limiter;
    this.#blocks = blocks;
    this.#useCases = {
      admitWrites,
      refusals,
      watchRules,
      watchOutage,
      alerts,
      overdue,
      watchClock,
      watchStore,
      watchThresholds,
      lifecycle: { marks, sweep, sweeps, erasures },
    };
  }

  onApplicationBootstrap(): void {
    const { admitWrites, lifecycle } = this.#useCases;
    // Not awaited: what an earlier process left undone must not delay the start.
    void lifecycle.sweeps
      .runPending(true)
      .catch((error: unknown) => log.error({ duty: 'asked', failed: String(error) }));
    this.#endSchedules = startSchedules({
      ...this.#composition,
      ...this.#useCases,
      presentLoad: () => ({ writesPerSecond: this.#blocks.writesPerSecond(), writers: admitWrites.writers }),
    });
  }

  /** Nest closes the server after this, and waits until every connection is closed. */
  beforeApplicationShutdown(): void {
    const { server } = this.#http.httpAdapter.getInstance();
    // Connections become idle one by one, as their last answers are sent.
    setInterval(() => server.closeIdleConnections(), IDLE_EVERY_MS).unref();
    setTimeout(() => server.closeAllConnections(), DRAIN_MS_MAX).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    const { committer, store } = this.#composition;
    try {
      await this.#endSchedules();
      await this.#useCases.refusals.flush();
      await this.#useCases.lifecycle.marks.markAtEnd();
      await committer.drain();
      this.#composition.keepCheckpoint();
      await store.close();
      await this.#limiter.close();
    } catch (error) {
      this.hasFailed = true;
      log.error({ flush: error instanceof Error ? error.message : String(error) });
    }
  }
}
