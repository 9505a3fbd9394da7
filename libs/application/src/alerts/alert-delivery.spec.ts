import { beforeEach, describe, expect, it } from '@jest/globals';
import { BucketError, type AlertEvent, type Caller } from '@bucket/domain';
import { MemoryBucketStore } from '@bucket/memory';
import { nodeRandom } from '@bucket/node';
import type { AlertChannel, BucketStore } from '@bucket/ports';
import { Workbench } from '../workbench/workbench.spec-data.ts';
import { AlertDelivery } from './alert-delivery.ts';
import { DeliverAlerts } from './deliver-alerts.ts';
import { WatchOutage } from './watch-outage.ts';

/** A receiver that keeps what it accepts, and can be away. */
class Receiver implements AlertChannel {
  readonly events: AlertEvent[] = [];
  isAway = false;
  tries = 0;

  deliver({ id, body }: { readonly id: string; readonly body: string }): Promise<void> {
    this.tries += 1;
    if (this.isAway) return Promise.reject(new Error('the receiver answered 503'));
    const event = JSON.parse(body) as AlertEvent;
    expect(event.id).toBe(id);
    this.events.push(event);
    return Promise.resolve();
  }

  end(): void {
    this.isAway = true;
  }

  get told(): readonly (string | undefined)[] {
    return this.events.map(({ data }) => data.entry?.type ?? data.reason);
  }
}

let store: BucketStore;
/** What the store does instead, as if it was broken. */
let hand: Partial<BucketStore>;
let bench: Workbench;
let caller: Caller;
let receiver: Receiver;
let elapsedMs: number;

beforeEach(async () => {
  hand = {};
  store = new Proxy(MemoryBucketStore.open(), {
    get: (target, name) => {
      const value: unknown = Reflect.get(name in hand ? hand : target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  bench = await Workbench.open(store);
  caller = await bench.integrate('AI_Avatar', ['avatar_config']);
  receiver = new Receiver();
  elapsedMs = 0;
});

const dependencies = (isAlone = true) => ({
  random: nodeRandom,
  stopwatch: { elapsedMs: () => elapsedMs },
  isAlone,
});
const delivery = (of = bench, channel: AlertChannel = receiver, isAlone = true) =>
  new AlertDelivery(of.committer, { name: 'ops', filter: {}, channel }, dependencies(isAlone));
/** Refused: the artifact does not exist. */
const refused = (artifactId: string) => bench.read.execute({ caller, artifactId });
/** The next minute of the log. */
const nextMinute = () => bench.clock.advance(60_000);

describe('a delivery', () => {
  it('tells a new subscription what happens from now on, and nothing of before', async () => {
    await refused('a');
    const delivering = delivery();
    expect(await delivering.round()).toEqual({ delivered: 0 });
    nextMinute();
    await refused('b');
    expect(await delivering.round()).toEqual({ delivered: 1 });
    expect(receiver.told).toEqual(['artifact.read']);
    expect(await delivering.round()).toEqual({ delivered: 0 });
  });

  it('makes one alert of what is alike within a minute of the log, and another one in the next minute', async () => {
    const delivering = delivery();
    await delivering.round();
    nextMinute();
    for (const id of ['a', 'b', 'c']) await refused(id);
    nextMinute();
    for (const id of ['d', 'e']) await refused(id);
    expect(await delivering.round()).toEqual({ delivered: 2 });
  });

  it('keeps what the receiver does not accept, waits longer after each failure, and loses nothing', async () => {
    const delivering = delivery();
    await delivering.round();
    receiver.isAway = true;
    nextMinute();
    await refused('a');
    const waits: number[] = [];
    for (let failure = 0; failure < 4; failure += 1) {
      const { failed } = await delivering.round();
      expect(failed?.reason).toBe('the receiver answered 503');
      waits.push(failed?.retryMs ?? 0);
      // Before its time it is not tried.
      expect(await delivering.round()).toEqual({ delivered: 0 });
      elapsedMs += failed?.retryMs ?? 0;
    }
    waits.forEach((ms, i) => {
      expect(ms).toBeGreaterThanOrEqual(500 * 2 ** i);
      expect(ms).toBeLessThanOrEqual(1_000 * 2 ** i);
    });
    expect([receiver.tries, delivering.waiting]).toEqual([4, 1]);
    expect(delivering.oldestAt).toBe(bench.ledger.head.at);
    receiver.isAway = false;
    expect(await delivering.round()).toEqual({ delivered: 1 });
    expect([delivering.waiting, delivering.oldestAt]).toEqual([0, undefined]);
  });

  it('goes on after a crash where it was recorded last, with the same ids for what it sends again', async () => {
    await delivery().round();
    nextMinute();
    await refused('a');
    await bench.freezes.freeze({ caller: bench.person('owner'), scope: 'product:AI_Avatar', reason: 'review' });
    const crashing = delivery();
    // What is delivered cannot be recorded: the process dies.
    hand.commit = () => Promise.reject(new BucketError('store.unavailable', { operation: 'commit' }));
    await expect(crashing.round()).rejects.toMatchObject({ code: 'store.unavailable' });
    hand = {};
    const first = receiver.events.splice(0);
    await delivery(await Workbench.open(store)).round();
    expect(receiver.events).toEqual(first);
    expect(receiver.told).toEqual(['artifact.read', 'freeze.create']);
    receiver.events.length = 0;
    await delivery(await Workbench.open(store)).round();
    expect(receiver.events).toEqual([]);
  });

  it('knows after a restart what it has told within the minute', async () => {
    await delivery().round();
    nextMinute();
    await refused('a');
    await delivery().round();
    await refused('b');
    await delivery().round();
    expect(receiver.told).toEqual(['artifact.read']);
  });

  it('is left to one of several processes, and taken over from one that does not deliver', async () => {
    const other = await Workbench.open(store);
    const one = delivery(bench, receiver, false);
    await one.round();
    await other.committer.refresh();
    const waiting = new Receiver();
    const two = delivery(other, waiting, false);
    nextMinute();
    await refused('a');
    await other.committer.refresh();
    expect(await two.round()).toEqual({ delivered: 0 });
    expect(two.waiting).toBe(1);
    await one.round();
    await other.committer.refresh();
    elapsedMs += 60_000;
    expect(await two.round()).toEqual({ delivered: 0 });
    expect([two.waiting, receiver.events.length]).toEqual([0, 1]);
    nextMinute();
    await refused('b');
    await other.committer.refresh();
    await two.round();
    elapsedMs += 10_000;
    expect(await two.round()).toEqual({ delivered: 1 });
    await bench.committer.refresh();
    expect([await one.round(), receiver.events.length, waiting.events.length]).toEqual([{ delivered: 0 }, 1, 1]);
  });

  it('holds no more than 256 alerts in memory, and delivers those behind them too', async () => {
    const delivering = delivery();
    await delivering.round();
    receiver.isAway = true;
    for (let n = 0; n < 300; n += 1) {
      nextMinute();
      await refused(`a-${n}`);
    }
    await delivering.round();
    expect(delivering.waiting).toBe(256);
    receiver.isAway = false;
    elapsedMs += 300_000;
    await delivering.round();
    await delivering.round();
    expect([receiver.events.length, delivering.waiting]).toEqual([300, 0]);
  });

  it('tells of an entry that the store does not give any more, and of what comes after it', async () => {
    const delivering = delivery();
    await delivering.round();
    nextMinute();
    const broken = bench.ledger.head.size;
    await refused('a');
    await bench.freezes.freeze({ caller: bench.person('owner'), scope: 'product:AI_Avatar', reason: 'review' });
    const entries = store.entries.bind(store);
    hand.entries = (from, to) => {
      if (from <= broken && to > broken) throw new BucketError('ledger.broken', { seq: broken, reason: 'unreadable' });
      return entries(from, to);
    };
    await delivering.round();
    expect(receiver.told).toEqual([`entry ${broken} cannot be read as it was committed`, 'freeze.create']);
  });
});

it('ends when the process ends, and leaves what is not delivered to the next one', async () => {
  const delivering = delivery();
  await delivering.round();
  nextMinute();
  await refused('a');
  delivering.stop();
  expect(await delivering.round()).toEqual({ delivered: 0 });
  receiver.isAway = false;
  expect(await delivery().round()).toEqual({ delivered: 1 });
});

describe('a store that is lost', () => {
  it('is told at once, with one id for every process, and in the log when it is back', async () => {
    const subscriptions = [{ name: 'ops', filter: { tell: ['executor' as const] }, channel: receiver }];
    const alerts = new DeliverAlerts(bench.committer, subscriptions, dependencies());
    const [delivering] = alerts.deliveries;
    await delivering?.round();
    const away = () => Promise.reject(new BucketError('store.unavailable', { operation: 'writable' }));
    Object.assign(hand, { writable: away, commit: away });
    const watch = () =>
      new WatchOutage(bench.committer, {
        ...dependencies(),
        clock: bench.clock,
        tell: (it) => alerts.tellStoreLost(it),
      });
    const outages = [watch(), watch()];
    for (let second = 0; second < 8; second += 1) {
      for (const outage of outages) await expect(outage.check()).rejects.toMatchObject({ code: 'store.unavailable' });
      elapsedMs += 1_000;
    }
    await delivering?.round();
    const said = 'the store cannot be written, nothing is accepted: ';
    expect(receiver.told).toEqual([expect.stringContaining(said)]);
    hand = {};
    nextMinute();
    for (const outage of outages) await outage.check();
    for (const outage of outages) await outage.check();
    await delivering?.round();
    expect(receiver.told.slice(1)).toEqual(['bucket.outage']);
  });

  it('is nothing to tell when it is back within five seconds', async () => {
    const told: unknown[] = [];
    const watch = new WatchOutage(bench.committer, {
      ...dependencies(),
      clock: bench.clock,
      tell: (it) => told.push(it),
    });
    hand.writable = () => Promise.reject(new BucketError('store.unavailable', { operation: 'writable' }));
    for (let second = 0; second < 4; second += 1) {
      await expect(watch.check()).rejects.toMatchObject({ code: 'store.unavailable' });
      elapsedMs += 1_000;
    }
    hand = {};
    const { size } = bench.ledger.head;
    await watch.check();
    expect([told, bench.ledger.head.size]).toEqual([[], size]);
  });
});
