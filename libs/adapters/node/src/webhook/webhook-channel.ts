import { lookup as resolve } from 'node:dns';
import { request as requestPlain, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestSecure } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { CLOUD_EVENT_TYPE } from '@bucket/domain';
import type { AlertChannel, AlertMessage } from '@bucket/ports';
import { Webhook } from 'standardwebhooks';
import type { NamedAddresses } from './address-guard.ts';

/** A receiver that takes longer has not answered. */
const ANSWER_MS_MAX = 10_000;

export interface WebhookTarget {
  readonly url: URL;
  /** `whsec_` and base64; each signs, so that a receiver can change over from one to the next. */
  readonly secrets: readonly string[];
  /** The private addresses that may be reached. */
  readonly addresses: NamedAddresses;
}

/** Sends alerts as webhooks that are signed as in Standard Webhooks 1.0. */
export class WebhookChannel implements AlertChannel {
  readonly #target: WebhookTarget;
  readonly #signers: readonly Webhook[];
  readonly #lookup: LookupFunction;
  readonly #end = new AbortController();

  constructor(target: WebhookTarget) {
    this.#target = target;
    this.#signers = target.secrets.map((secret) => new Webhook(secret));
    this.#lookup = guardedLookup(target.addresses);
  }

  async deliver({ id, body }: AlertMessage): Promise<void> {
    const { url, addresses } = this.#target;
    // An address that stands in the URL is not looked up.
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) !== 0 && !addresses.mayReach(host)) throw refused(host, host);
    const sentAt = new Date();
    const response = await this.#post(body, {
      'content-type': CLOUD_EVENT_TYPE,
      'content-length': String(Buffer.byteLength(body)),
      'user-agent': 'bucket',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1_000)),
      'webhook-signature': this.#signers.map((signer) => signer.sign(id, sentAt, body)).join(' '),
    });
    const { statusCode = 0 } = response;
    // Nothing that a receiver answers is read: neither a body nor where it would have the request sent instead.
    response.destroy();
    if (statusCode < 200 || statusCode > 299) throw new Error(`the receiver answered ${statusCode}`);
  }

  end(): void {
    this.#end.abort();
  }

  #post(body: string, headers: Readonly<Record<string, string>>): Promise<IncomingMessage> {
    const { url } = this.#target;
    const options: RequestOptions = {
      method: 'POST',
      headers,
      // No connection is kept: an address that was allowed once is looked up and asked about again.
      agent: false,
      lookup: this.#lookup,
      signal: AbortSignal.any([this.#end.signal, AbortSignal.timeout(ANSWER_MS_MAX)]),
    };
    const send = url.protocol === 'https:' ? requestSecure : requestPlain;
    return new Promise((answered, failed) => {
      const request = send(url, options, answered);
      request.on('error', failed);
      request.end(body);
    });
  }
}

const refused = (host: string, address: string): Error =>
  new Error(`${host} is at the private address ${address}, which the subscription does not name`);

/** Resolves a name for one connection and lets it reach nothing private: the address asked about is the one connected to. */
export function guardedLookup(addresses: NamedAddresses, lookup: typeof resolve = resolve): LookupFunction {
  return (host, options, callback) => {
    lookup(host, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, []);
      const hidden = found.find(({ address }) => !addresses.mayReach(address));
      const [first] = found;
      if (hidden !== undefined) return callback(refused(host, hidden.address), []);
      if (first === undefined) return callback(new Error(`${host} has no address`), []);
      return options.all === true ? callback(null, found) : callback(null, first.address, first.family);
    });
  };
}
