import { hkdfSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import {
  AdmitWrites,
  Authenticate,
  CarryOutErasures,
  Committer,
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
  type AlertSubscription,
} from '@bucket/application';
import {
  compose,
  log,
  openAlertSubscriptions,
  openLimiter,
  openLogKey,
  openPolicyPack,
  openStore,
  witnessPolicy,
  type Composition,
  type OpenLimiter,
  type Settings,
} from '@bucket/bucket';
import type { BucketStore } from '@bucket/ports';
import { Cursors } from '../http/cursor.ts';
import { ErrorLog } from '../http/error-log.ts';
import { BlockMeter } from '../metrics/block-meter.ts';
import { COMPOSITION, composed } from './composed.ts';
import { mongoConnection } from './mongo-connection.ts';

/** Injection token of the `Settings`. */
export const SETTINGS = Symbol('settings');
/** Injection token of the `OpenLimiter`. */
export const LIMITER = Symbol('limiter');
const STORE = Symbol('store');

/** Used by the pipeline and by the schedules, so no feature owns them. */
const USE_CASES: readonly Provider[] = [
  composed(Committer, ({ committer }) => committer),
  composed(
    AdmitWrites,
    ({ limiter, committer, gate, room }) => new AdmitWrites(limiter, committer.ledger, { gate, room }),
  ),
  composed(
    Authenticate,
    ({ committer, dependencies }) => new Authenticate(committer.ledger, dependencies.sha256, dependencies.clock),
  ),
  composed(RecordRefusals, ({ committer, dependencies }) => new RecordRefusals(committer, dependencies)),
  composed(
    WatchThresholds,
    ({ committer, gate, dependencies }) => new WatchThresholds(committer, gate, dependencies.random),
  ),
  composed(TellOverdue, ({ committer, dependencies }) => new TellOverdue(committer, dependencies.random)),
  composed(WatchClock, ({ committer, dependencies }) => new WatchClock(committer, dependencies.random)),
  composed(WatchRules, ({ committer, dependencies }) => new WatchRules(committer, dependencies)),
  composed(CarryOutErasures, ({ committer, dependencies }) => new CarryOutErasures(committer, dependencies.random)),
  composed(
    MarkTime,
    ({ committer, retentionClock, dependencies }) => new MarkTime(committer, retentionClock, dependencies.random),
  ),
  composed(
    SweepRetention,
    ({ committer, retentionClock, dependencies }) => new SweepRetention(committer, retentionClock, dependencies.random),
  ),
  {
    provide: Sweeps,
    inject: [COMPOSITION, SweepRetention],
    useFactory: ({ committer, retentionClock, dependencies }: Composition, sweep: SweepRetention) =>
      new Sweeps(committer, { sweep, retentionClock, ...dependencies }),
  },
  composed(WatchStore, ({ committer, dependencies }) => new WatchStore(committer, dependencies)),
];

/** Telling whom the settings name. */
function alertProviders(subscriptions: readonly AlertSubscription[]): Provider[] {
  return [
    composed(DeliverAlerts, ({ committer, dependencies, settings }) => {
      // Only MongoDB is shared by processes.
      return new DeliverAlerts(committer, subscriptions, { ...dependencies, isAlone: settings.store !== 'mongo' });
    }),
    {
      provide: WatchOutage,
      inject: [COMPOSITION, DeliverAlerts],
      useFactory: ({ committer, dependencies }: Composition, alerts: DeliverAlerts) =>
        new WatchOutage(committer, { ...dependencies, tell: (message) => alerts.tellStoreLost(message) }),
    },
  ];
}

/** Opens the store, the limiter and the log of one bucket, and gives the other modules what use cases are built from. */
@Module({})
export class CompositionModule {
  /** @param given a store that is open already, instead of the one that the settings name */
  static async of(settings: Settings, given?: BucketStore): Promise<DynamicModule> {
    // Before anything is opened: settings that are not valid must leave nothing behind.
    const policy = await openPolicyPack(settings);
    witnessPolicy(settings);
    const subscriptions = openAlertSubscriptions(settings);
    const mongo = settings.store === 'mongo' && given === undefined ? await mongoConnection(settings) : undefined;
    const store: Provider =
      mongo === undefined
        ? { provide: STORE, useFactory: () => given ?? openStore(settings) }
        : { provide: STORE, inject: [mongo.token], useFactory: mongo.openStore };
    return {
      module: CompositionModule,
      global: true,
      imports: mongo === undefined ? [] : [mongo.module],
      providers: [
        { provide: SETTINGS, useValue: settings },
        { provide: LIMITER, useFactory: () => openLimiter(settings, openLogKey(settings).signer.name) },
        { provide: ErrorLog, useValue: log },
        store,
        BlockMeter,
        {
          provide: COMPOSITION,
          inject: [STORE, LIMITER, BlockMeter],
          useFactory: (opened: BucketStore, { limiter }: OpenLimiter, { onBlock }: BlockMeter) =>
            compose(settings, { store: opened, limiter, policy, onBlock }),
        },
        composed(Cursors, () => new Cursors(cursorKey(settings))),
        ...USE_CASES,
        ...alertProviders(subscriptions),
      ],
      exports: [
        SETTINGS,
        LIMITER,
        COMPOSITION,
        ErrorLog,
        BlockMeter,
        Cursors,
        Committer,
        AdmitWrites,
        Authenticate,
        DeliverAlerts,
        RecordRefusals,
        WatchThresholds,
        WatchOutage,
        WatchRules,
        WatchStore,
        CarryOutErasures,
        MarkTime,
        SweepRetention,
        Sweeps,
        TellOverdue,
        WatchClock,
      ],
    };
  }
}

/** Derived from the signing key, so that every process of a bucket opens the cursors of the others. */
function cursorKey({ signingKeyFile }: Settings): Buffer {
  return Buffer.from(hkdfSync('sha256', readFileSync(signingKeyFile), '', 'bucket cursor', 32));
}
