import { setTimeout as wait } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Committer } from '@bucket/application';

/** Unknown tokens and keys make this process follow the log at most this often, however many requests bring them. */
const REFRESH_EVERY_MS = 250;
const WAITING_MAX = 1_000;

/**
 * Credentials that another process of this bucket may have issued since: an unknown token or key is looked up once more after
 * the log has been followed. All requests that wait share one look-up.
 */
@Injectable()
export class FreshCredentials {
  readonly #committer: Committer;
  #next: Promise<void> | undefined;
  #lastMs = Number.NEGATIVE_INFINITY;
  #waiting = 0;

  constructor(committer: Committer) {
    this.#committer = committer;
  }

  /** @param lookUp looks into what this process knows by then */
  async find<T>(lookUp: () => T | undefined): Promise<T | undefined> {
    if (this.#waiting >= WAITING_MAX) return undefined;
    this.#waiting += 1;
    try {
      this.#next ??= this.#refresh();
      await this.#next;
    } catch {
      return undefined; // The store cannot be read: the token stays unknown.
    } finally {
      this.#waiting -= 1;
    }
    return lookUp();
  }

  async #refresh(): Promise<void> {
    await wait(Math.max(0, this.#lastMs + REFRESH_EVERY_MS - performance.now()));
    this.#lastMs = performance.now();
    this.#next = undefined;
    await this.#committer.refresh();
  }
}
