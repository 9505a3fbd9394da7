import { Inject, Injectable } from '@nestjs/common';
import { Gauge, Registry } from 'prom-client';
import {
  DeliverAlerts,
  WITNESS_STATES,
  type Committer,
  type DeliveryState,
  type Witnessing,
} from '@bucket/application';
import type { Composition } from '@bucket/bucket';
import { COMPOSITION } from '../composition/composed.ts';
import { LimitReadings } from '../governance/limit-readings.ts';

/** A store that does not answer within this time counts as down; a scrape must not wait longer for it. */
const STORE_MS_MAX = 1_000;

/** Gauges of the present state, read when Prometheus scrapes them. */
@Injectable()
export class StateMetrics {
  readonly registry = new Registry();

  constructor(@Inject(COMPOSITION) composition: Composition, limits: LimitReadings, alerts: DeliverAlerts) {
    const { committer } = composition;
    const gauge = (name: string, help: string, read: () => number | Promise<number>): void => {
      const own: Gauge = new Gauge({
        name,
        help,
        registers: [this.registry],
        collect: async () => own.set(await read()),
      });
    };
    gauge('bucket_store_up', 'Whether the store can be written: 1 or 0.', () => storeUp(committer));
    gauge('bucket_committer_waiting', 'Commands that wait for a block.', () => committer.waiting);
    gauge('bucket_log_size', 'Entries of the log.', () => committer.ledger.head.size);
    gauge('bucket_checkpoint_age_seconds', 'Time since the newest signed checkpoint.', () =>
      Math.max(0, (Date.now() - Date.parse(committer.ledger.head.at)) / 1_000),
    );
    this.#ofWitnesses(composition.witnessing);
    this.#ofAlerts(
      'bucket_alerts_undelivered',
      'Alerts that a receiver does not have; more than 256 are not counted.',
      alerts,
      ({ waiting }) => waiting,
    );
    this.#ofAlerts(
      'bucket_alerts_oldest_seconds',
      'Age of the oldest alert that a receiver does not have.',
      alerts,
      ageOf,
    );
    this.#ofLimits('bucket_limit', 'Limits in force, in their own unit.', limits, ({ value }) => value);
    this.#ofLimits('bucket_usage', 'What is used of a limit, in its unit.', limits, ({ usage }) => usage);
  }

  /** No series where no witnesses are named. */
  #ofWitnesses(witnessing: Witnessing | undefined): void {
    const age: Gauge = new Gauge({
      name: 'bucket_witnessed_age_seconds',
      help: 'Time since the quorum of witnesses has cosigned the log last; since the start where it never did.',
      registers: [this.registry],
      collect: () => {
        if (witnessing === undefined) age.remove();
        else age.set(witnessing.ageMs / 1_000);
      },
    });
    const state: Gauge<'witness' | 'state'> = new Gauge({
      name: 'bucket_witness_state',
      help: 'The last answer of each witness: 1 for the state it is in, 0 for every other.',
      labelNames: ['witness', 'state'],
      registers: [this.registry],
      collect: () => {
        for (const { witness, state: present } of witnessing?.standings ?? []) {
          for (const each of WITNESS_STATES)
            state.set({ witness: witness.name, state: each }, each === present ? 1 : 0);
        }
      },
    });
  }

  /** A series for each subscription. */
  #ofAlerts(name: string, help: string, alerts: DeliverAlerts, read: (state: DeliveryState) => number): void {
    const own: Gauge<'subscription'> = new Gauge({
      name,
      help,
      labelNames: ['subscription'],
      registers: [this.registry],
      collect: () => {
        for (const state of alerts.states()) own.set({ subscription: state.subscription }, read(state));
      },
    });
  }

  /** A series for each limit, or for each product of a limit that every product has of its own. */
  #ofLimits(
    name: string,
    help: string,
    limits: LimitReadings,
    read: (row: { readonly value: number; readonly usage: number | null }) => number | null,
  ): void {
    const own: Gauge<'limit' | 'product'> = new Gauge({
      name,
      help,
      labelNames: ['limit', 'product'],
      registers: [this.registry],
      collect: () => {
        own.reset();
        for (const { limit, products, value, usage } of limits.all()) {
          for (const row of products ?? [{ productId: '', value, usage }]) {
            const shown = read(row);
            if (shown !== null) own.set({ limit, product: row.productId }, shown);
          }
        }
      },
    });
  }
}

function ageOf({ oldestAt }: DeliveryState): number {
  return oldestAt === undefined ? 0 : Math.max(0, (Date.now() - Date.parse(oldestAt)) / 1_000);
}

async function storeUp({ ledger }: Committer): Promise<0 | 1> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<0>((resolve) => {
    timer = setTimeout(() => resolve(0), STORE_MS_MAX);
  });
  try {
    return await Promise.race([ledger.store.writable().then(() => 1 as const), late]);
  } catch {
    return 0;
  } finally {
    clearTimeout(timer);
  }
}
