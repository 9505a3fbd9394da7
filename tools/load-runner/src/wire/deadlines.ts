import type { Exchange } from './exchange.ts';

const SWEEP_MS = 20;

/**
 * Ends exchanges that are past their deadline: one timer for all, so that a request costs no timer of its own.
 *
 * An array with swap-removal and not a `Set`: a set that is added to and deleted from at this rate keeps its dead exchanges
 * alive until the next full collection, which doubled the cost of a request.
 */
export class Deadlines {
  private readonly open: Exchange[] = [];
  private timer: NodeJS.Timeout | undefined;

  add(exchange: Exchange): void {
    exchange.slot = this.open.push(exchange) - 1;
    this.timer ??= setInterval(() => this.sweep(), SWEEP_MS).unref();
  }

  remove(exchange: Exchange): void {
    const last = this.open.pop();
    if (last === undefined || last === exchange) return;
    this.open[exchange.slot] = last;
    last.slot = exchange.slot;
  }

  private sweep(): void {
    const now = performance.now();
    const expired = this.open.filter((exchange) => exchange.request.deadlineMs <= now);
    for (const exchange of expired) exchange.expire();
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }
}
