import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';

/** How long the keys of an issuer are used without asking again; a key that it has withdrawn verifies no longer than that. */
const FRESH_MS = 10 * 60_000;
/** An issuer is asked at most this often, whatever tokens come and whether it answers or not. */
const ASK_EVERY_MS = 5_000;
const ANSWER_MS_MAX = 5_000;
const ANSWER_BYTES_MAX = 65_536;

/** The keys of an issuer cannot be had. */
export class IssuerUnavailable extends Error {
  override readonly name = 'IssuerUnavailable';
}

interface Kept {
  keys: JWTVerifyGetKey | undefined;
  keptAtMs: number;
  askedAtMs: number;
  asking: Promise<void> | undefined;
}

/** What is needed of the surroundings. */
export interface IssuerAccess {
  readonly fetch: (address: string, options: RequestInit) => Promise<Response>;
  /** Milliseconds of a clock that does not jump. */
  readonly nowMs: () => number;
}

/**
 * The published keys of issuers (RFC 7517), kept in memory. An address is asked only on behalf of a credential that names it,
 * redirects are not followed, and an answer is bounded in time and size.
 */
export class IssuerKeys {
  readonly #byAddress = new Map<string, Kept>();
  readonly #access: IssuerAccess;

  constructor(
    access: IssuerAccess = { fetch: (address, options) => fetch(address, options), nowMs: () => performance.now() },
  ) {
    this.#access = access;
  }

  /**
   * Finds the key of a token at an address. A key that is not known makes it ask again, because the issuer may have a new one.
   *
   * @throws {IssuerUnavailable} where the keys are not known and cannot be had; the finder throws what `jose` throws
   */
  finder(address: string): JWTVerifyGetKey {
    return async (header, token) => {
      const kept = this.#of(address);
      if (!this.#isFresh(kept)) await this.#ask(address, kept);
      const keys = this.#isFresh(kept) ? kept.keys : undefined;
      if (keys === undefined) throw new IssuerUnavailable();
      try {
        return await keys(header, token);
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
        await this.#ask(address, kept);
        if (kept.keys === undefined || kept.keys === keys) throw error;
        return kept.keys(header, token);
      }
    };
  }

  #of(address: string): Kept {
    const found = this.#byAddress.get(address);
    if (found !== undefined) return found;
    const kept: Kept = { keys: undefined, keptAtMs: 0, askedAtMs: Number.NEGATIVE_INFINITY, asking: undefined };
    this.#byAddress.set(address, kept);
    return kept;
  }

  #isFresh({ keys, keptAtMs }: Kept): boolean {
    return keys !== undefined && this.#access.nowMs() - keptAtMs < FRESH_MS;
  }

  /** Asks, unless that was done a moment ago; all who wait share one answer. */
  async #ask(address: string, kept: Kept): Promise<void> {
    if (kept.asking === undefined && this.#access.nowMs() - kept.askedAtMs < ASK_EVERY_MS) return;
    kept.asking ??= this.#load(address, kept).finally(() => (kept.asking = undefined));
    await kept.asking;
  }

  async #load(address: string, kept: Kept): Promise<void> {
    kept.askedAtMs = this.#access.nowMs();
    try {
      const response = await this.#access.fetch(address, {
        headers: { accept: 'application/jwk-set+json, application/json' },
        redirect: 'error',
        signal: AbortSignal.timeout(ANSWER_MS_MAX),
      });
      // `createLocalJWKSet` holds it to the shape of a key set.
      const set = JSON.parse(await boundedText(response)) as JSONWebKeySet;
      kept.keys = createLocalJWKSet(set);
      kept.keptAtMs = this.#access.nowMs();
    } catch {
      // The keys before stay until they are too old.
    }
  }
}

async function boundedText(response: Response): Promise<string> {
  if (response.status !== 200 || response.body === null) throw new IssuerUnavailable();
  const parts: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const part of response.body) {
    sizeBytes += part.length;
    if (sizeBytes > ANSWER_BYTES_MAX) throw new IssuerUnavailable();
    parts.push(part);
  }
  return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts));
}
