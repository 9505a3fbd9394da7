import { setTimeout as wait } from 'node:timers/promises';
import type { Credential } from '@bucket/domain';
import type { Bucket } from '../use-cases.ts';

/** Strangers make the log be followed this often at most, however many they are. */
const REFRESH_EVERY_MS = 250;
const WAITING_MAX = 1_000;

/**
 * Credentials that another process of this bucket may have issued since: an unknown token is looked up once more after the
 * log has been followed. All who wait share one look.
 */
export class FreshCredentials {
  readonly #bucket: Bucket;
  #next: Promise<void> | undefined;
  #lastMs = Number.NEGATIVE_INFINITY;
  #waiting = 0;

  constructor(bucket: Bucket) {
    this.#bucket = bucket;
  }

  async find(token: string): Promise<Credential | undefined> {
    if (this.#waiting >= WAITING_MAX) return undefined;
    this.#waiting += 1;
    try {
      this.#next ??= this.#refresh();
      await this.#next;
    } catch {
      return undefined; // the store is away: a stranger stays one, and nothing is recorded that could be
    } finally {
      this.#waiting -= 1;
    }
    return this.#bucket.authenticate.execute(token);
  }

  async #refresh(): Promise<void> {
    await wait(Math.max(0, this.#lastMs + REFRESH_EVERY_MS - performance.now()));
    this.#lastMs = performance.now();
    this.#next = undefined;
    await this.#bucket.committer.refresh();
  }
}
