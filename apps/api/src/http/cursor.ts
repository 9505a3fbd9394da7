import { createHmac, timingSafeEqual } from 'node:crypto';
import { HttpProblem } from './problem.ts';

const MAC_BYTES = 16;

/** Cursors are opaque, tamper-evident and bound to the list, its filter and who asks. */
export class Cursors {
  readonly #key: Buffer;

  /** @param key secret of this bucket, the same in every process that serves it */
  constructor(key: Buffer) {
    this.#key = key;
  }

  /** @param scope identifies the list, its filter and the caller */
  seal(place: string | undefined, scope: string): string | null {
    if (place === undefined) return null;
    const body = Buffer.from(place, 'utf8');
    return Buffer.concat([this.#mac(body, scope), body]).toString('base64url');
  }

  /** @throws {HttpProblem} `cursor.invalid` for a cursor that was altered or belongs to another list */
  open(cursor: string | undefined, scope: string): string | undefined {
    if (cursor === undefined) return undefined;
    const bytes =
      cursor.length <= 2_048 && /^[A-Za-z0-9_-]+$/.test(cursor) ? Buffer.from(cursor, 'base64url') : Buffer.alloc(0);
    const body = bytes.subarray(MAC_BYTES);
    if (bytes.length <= MAC_BYTES || !timingSafeEqual(bytes.subarray(0, MAC_BYTES), this.#mac(body, scope))) {
      throw new HttpProblem('cursor.invalid', 'the cursor does not belong to this list, filter and caller');
    }
    return body.toString('utf8');
  }

  #mac(body: Buffer, scope: string): Buffer {
    return createHmac('sha256', this.#key)
      .update(`${scope.length}:${scope}`)
      .update(body)
      .digest()
      .subarray(0, MAC_BYTES);
  }
}
