import {
  alertEvent,
  alertKey,
  alertOf,
  BucketError,
  ENTRY_UNREADABLE,
  entrySays,
  isWanted,
  parseEntry,
  type AlertFilter,
  type AlertPosition,
} from '@bucket/domain';
import type { AlertMessage } from '@bucket/ports';
import type { Ledger } from '../ledger/ledger.ts';

/** Alerts that wait in memory; those behind them wait in the log. */
export const QUEUE_MAX = 256;
/** Entries that are read at once. */
const PAGE_ENTRIES = 1_000;
/** As much of an instant as names its minute. */
const MINUTE_LENGTH = '2026-01-01T00:00'.length;

/** Where a feed goes on from. */
export type FeedPlace = Pick<AlertPosition, 'windowSeq' | 'nextSeq'>;

/** An alert that is not delivered yet. */
export interface PendingAlert {
  readonly seq: number;
  /** RFC 3339 UTC with milliseconds: the time of the entry. */
  readonly at: string;
  readonly message: AlertMessage;
  /** Where to go on once it is delivered. */
  readonly after: FeedPlace;
}

/**
 * The alerts that follow from the log, in its order, from a place on. The same log gives the same alerts, whoever reads it and
 * wherever they begin; of alerts that are alike within one minute of the log only the first is one.
 */
export class AlertFeed {
  readonly #ledger: Ledger;
  readonly #filter: AlertFilter;
  #queue: PendingAlert[] = [];
  #nextSeq: number;
  /** The entry that is looked at next. */
  #cursor: number;
  #minute = '';
  #windowSeq: number;
  readonly #told = new Set<string>();

  constructor(ledger: Ledger, filter: AlertFilter, { windowSeq, nextSeq }: FeedPlace) {
    this.#ledger = ledger;
    this.#filter = filter;
    this.#nextSeq = nextSeq;
    this.#cursor = windowSeq;
    this.#windowSeq = windowSeq;
  }

  /** The oldest alert that is not delivered, as far as the log was read. */
  get first(): PendingAlert | undefined {
    return this.#queue[0];
  }

  /** Alerts not delivered, as far as the log was read: 256 stand for as many or more. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** Where to go on when everything before it is delivered. */
  get place(): FeedPlace {
    const { first } = this;
    return first === undefined
      ? { windowSeq: this.#windowSeq, nextSeq: Math.max(this.#cursor, this.#nextSeq) }
      : { windowSeq: first.after.windowSeq, nextSeq: first.seq };
  }

  /** Passes over what is delivered, by this process or another. */
  goOnFrom({ nextSeq }: Pick<FeedPlace, 'nextSeq'>): void {
    if (nextSeq <= this.#nextSeq) return;
    this.#nextSeq = nextSeq;
    this.#queue = this.#queue.filter(({ seq }) => seq >= nextSeq);
  }

  /** Reads the log as far as this process knows it, or until enough alerts wait. @throws {BucketError} as the store */
  async read(): Promise<void> {
    const { store, head } = this.#ledger;
    while (this.#queue.length < QUEUE_MAX && this.#cursor < head.size) {
      const end = Math.min(this.#cursor + PAGE_ENTRIES, head.size);
      try {
        for await (const { seq, canonical } of store.entries(this.#cursor, end)) {
          if (seq !== this.#cursor) break;
          this.#look(canonical);
          this.#cursor += 1;
          if (this.#queue.length >= QUEUE_MAX) return;
        }
        if (this.#cursor < end) this.#skip(this.#cursor, end);
      } catch (error) {
        if (!BucketError.is(error, 'ledger.broken')) throw error;
        this.#skip(error.details.seq, this.#cursor + 1);
      }
    }
  }

  #look(canonical: string): void {
    const entry = parseEntry(canonical);
    const minute = entry.at.slice(0, MINUTE_LENGTH);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#windowSeq = entry.seq;
      this.#told.clear();
    }
    const alert = alertOf(entry);
    if (alert === undefined || !isWanted(alert, entry.productId, this.#filter)) return;
    if (!this.#isFirst(alertKey(alert, entry)) || entry.seq < this.#nextSeq) return;
    const { origin, sha256 } = this.#ledger.dependencies;
    const entryHash = sha256.hex(canonical);
    const facts = { origin, id: entryHash, at: entry.at, reason: entrySays(entry), subject: `entries/${entry.seq}` };
    this.#push(entry.seq, entry.at, entryHash, alertEvent(alert, { ...facts, told: { entry, entryHash } }));
  }

  /** What cannot be read is told, and does not stand in the way of what comes after it. */
  #skip(brokenSeq: number, nextSeq: number): void {
    const { origin, sha256 } = this.#ledger.dependencies;
    const { at } = this.#ledger.head;
    const seq = this.#cursor;
    this.#cursor = nextSeq;
    if (seq < this.#nextSeq || !isWanted(ENTRY_UNREADABLE, null, this.#filter)) return;
    if (!this.#isFirst(`unreadable ${brokenSeq}`)) return;
    const id = sha256.hex(`${origin} unreadable ${brokenSeq}`);
    const reason = `entry ${brokenSeq} cannot be read as it was committed`;
    this.#push(seq, at, id, alertEvent(ENTRY_UNREADABLE, { origin, id, at, reason, subject: `entries/${brokenSeq}` }));
  }

  #isFirst(key: string): boolean {
    if (this.#told.has(key)) return false;
    this.#told.add(key);
    return true;
  }

  #push(seq: number, at: string, id: string, event: object): void {
    const after = { windowSeq: this.#windowSeq, nextSeq: seq + 1 };
    this.#queue.push({ seq, at, message: { id, body: JSON.stringify(event) }, after });
  }
}
