import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';

/** A script that is sent in full only to a server that does not know it: after its start, a flush or a failover. */
export class RedisScript {
  readonly #text: string;
  readonly #sha1: string;

  constructor(text: string) {
    this.#text = text;
    this.#sha1 = createHash('sha1').update(text).digest('hex');
  }

  async run(redis: Redis, key: string, values: readonly (string | number)[]): Promise<unknown> {
    try {
      return await redis.evalsha(this.#sha1, 1, key, ...values);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return redis.eval(this.#text, 1, key, ...values);
    }
  }
}
