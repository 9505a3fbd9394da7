import type { AlertMessage } from '@bucket/ports';
import { STORE_LOST, isWanted } from '@bucket/domain';
import type { Committer } from '../committer/committer.ts';
import { AlertDelivery, type AlertSubscription, type DeliveryDependencies } from './alert-delivery.ts';

/** How one subscription stands. */
export interface DeliveryState {
  readonly subscription: string;
  readonly waiting: number;
  readonly oldestAt: string | undefined;
}

/** The deliveries of every subscription; each goes its own pace. */
export class DeliverAlerts {
  readonly deliveries: readonly AlertDelivery[];
  readonly #forLostStore: readonly AlertDelivery[];

  constructor(committer: Committer, subscriptions: readonly AlertSubscription[], dependencies: DeliveryDependencies) {
    this.deliveries = subscriptions.map((subscription) => new AlertDelivery(committer, subscription, dependencies));
    this.#forLostStore = this.deliveries.filter((_, i) => isWanted(STORE_LOST, null, subscriptions[i]?.filter ?? {}));
  }

  /** Tells that the store is lost, past the log. */
  tellStoreLost(message: AlertMessage): void {
    for (const delivery of this.#forLostStore) delivery.tellBeside(message);
  }

  stop(): void {
    for (const delivery of this.deliveries) delivery.stop();
  }

  states(): readonly DeliveryState[] {
    return this.deliveries.map(({ name, waiting, oldestAt }) => ({ subscription: name, waiting, oldestAt }));
  }
}
