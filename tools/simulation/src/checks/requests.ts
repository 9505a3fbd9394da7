import type { Precondition } from '@bucket/domain';

/** What is kept of a request to hold the log and the answers against it. */
export interface SentRequest {
  readonly requestId: string;
  readonly actorId: string;
  readonly kind: string;
  readonly artifactId?: string;
  readonly precondition?: Precondition;
  readonly contentHash?: string;
  readonly keyHash?: string;
  /** In true time. */
  readonly askedMs: number;
  /** What its client was told. */
  ending: 'open' | 'recorded' | 'refused' | 'none' | 'unknown';
}

/** Every request that clients sent, by its id. */
export class Requests {
  readonly #byId = new Map<string, SentRequest>();

  add(request: Omit<SentRequest, 'ending'>): SentRequest {
    const sent: SentRequest = { ...request, ending: 'open' };
    this.#byId.set(request.requestId, sent);
    return sent;
  }

  get(requestId: string): SentRequest | undefined {
    return this.#byId.get(requestId);
  }

  /** One that is not answered yet. */
  open(): SentRequest | undefined {
    return [...this.#byId.values()].find(({ ending }) => ending === 'open');
  }
}
