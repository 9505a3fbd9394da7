import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import type { AnswerVault } from '@bucket/ports';
import { secretOf, type LogKey } from './log-key.ts';

const IV_BYTES = 12;
const TAG_BYTES = 16;
const MAC_BYTES = 32;

/**
 * AES-256-GCM (NIST SP 800-38D) under a key derived from the caller's secret by HKDF-SHA-256 (RFC 5869), then HMAC-SHA-256
 * (RFC 2104) over it and the context under the bucket's key; base64 of mac ‖ iv ‖ tag ‖ text.
 *
 * @param macKey 32 bytes that only the processes of this bucket know
 */
export function aesAnswerVault(macKey: Uint8Array): AnswerVault {
  const macOf = (bytes: Buffer, context: string): Buffer =>
    createHmac('sha256', macKey).update(`${context.length}:${context}`).update(bytes).digest();
  const authenticated = (sealed: string, context: string): Buffer | undefined => {
    const bytes = Buffer.from(sealed, 'base64');
    if (bytes.length < MAC_BYTES + IV_BYTES + TAG_BYTES || bytes.toString('base64') !== sealed) return undefined;
    const body = bytes.subarray(MAC_BYTES);
    return timingSafeEqual(bytes.subarray(0, MAC_BYTES), macOf(body, context)) ? body : undefined;
  };
  return {
    seal: (secret, text, context) => {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', keyOf(secret), iv);
      const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      const body = Buffer.concat([iv, cipher.getAuthTag(), encrypted]);
      return Buffer.concat([macOf(body, context), body]).toString('base64');
    },
    open: (secret, sealed, context) => {
      const body = authenticated(sealed, context);
      return body === undefined ? undefined : decrypted(secret, body);
    },
    isIntact: (sealed, context) => authenticated(sealed, context) !== undefined,
    // No context begins with this word: `macOf` puts a number first.
    digest: (text) => createHmac('sha256', macKey).update(`digest:${text}`).digest('hex'),
  };
}

/** What the seal of remembered answers is derived for; it must outlast a change of key. */
export const ANSWERS_SECRET = 'idempotency answers';

/** The vault of the bucket that signs with this key. */
export function answerVaultOf(key: Pick<LogKey, 'signer' | 'secrets'>): AnswerVault {
  return aesAnswerVault(secretOf(key, ANSWERS_SECRET));
}

function decrypted(secret: string, body: Buffer): string | undefined {
  const decipher = createDecipheriv('aes-256-gcm', keyOf(secret), body.subarray(0, IV_BYTES));
  decipher.setAuthTag(body.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(body.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch {
    return undefined; // sealed with another secret
  }
}

function keyOf(secret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', 'bucket idempotency answer', 32));
}
