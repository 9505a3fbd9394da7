import { formatAddCheckpoint } from '@bucket/domain';
import type { Witness, WitnessAnswer } from '@bucket/ports';

/** How long an answer may take, body included. */
const TIMEOUT_MS = 5_000;
/** Bytes of an answer that are read. A cosignature takes about 150, one of ML-DSA-44 3,500. */
const ANSWER_SIZE_BYTES_MAX = 65_536;
/** The longest pause that a witness can ask for. */
const RETRY_AFTER_MS_MAX = 3_600_000;

/**
 * A witness over HTTP, C2SP tlog-witness. Redirections are not followed: who may be asked stands in the settings.
 *
 * @param prefix its submission prefix
 */
export function httpWitness(prefix: string, timeoutMs = TIMEOUT_MS): Witness {
  const url = `${prefix.replace(/\/+$/, '')}/add-checkpoint`;
  return {
    addCheckpoint: async (request) => {
      try {
        const answer = await fetch(url, {
          method: 'POST',
          body: formatAddCheckpoint(request),
          redirect: 'error',
          signal: AbortSignal.timeout(timeoutMs),
        });
        return answerOf(answer, await readText(answer));
      } catch (error) {
        return { kind: 'unavailable', reason: reasonOf(error) };
      }
    },
  };
}

function answerOf({ status, headers }: Response, body: string): WitnessAnswer {
  switch (status) {
    case 200:
      return { kind: 'cosigned', lines: body };
    case 403:
      return { kind: 'untrusted-key' };
    case 404:
      return { kind: 'unknown-log' };
    case 409: {
      const size = /^(0|[1-9]\d{0,15})\n?$/.exec(body)?.[1];
      if (size !== undefined && Number.isSafeInteger(Number(size))) return { kind: 'conflict', size: Number(size) };
      return { kind: 'unavailable', reason: 'it answered 409 without a size' };
    }
    case 422:
      return { kind: 'inconsistent' };
    default: {
      const seconds = /^\d{1,9}$/.exec(headers.get('retry-after') ?? '')?.[0];
      return {
        kind: 'unavailable',
        reason: `it answered ${status}`,
        ...(seconds === undefined ? {} : { retryAfterMs: Math.min(Number(seconds) * 1_000, RETRY_AFTER_MS_MAX) }),
      };
    }
  }
}

/** @throws {Error} when the answer is longer than any that is needed, or not UTF-8 */
async function readText({ body }: Response): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let sizeBytes = 0;
  for await (const chunk of body ?? []) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > ANSWER_SIZE_BYTES_MAX) throw new Error(`its answer has more than ${ANSWER_SIZE_BYTES_MAX} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** Told by its members: an error of `fetch` is none of this realm's `Error` everywhere. */
function reasonOf(error: unknown): string {
  const { message, cause } = typeof error === 'object' && error !== null ? partsOf(error) : {};
  return (cause === undefined ? undefined : reasonOf(cause)) ?? (typeof message === 'string' ? message : String(error));
}

const partsOf = (error: object): { readonly message?: unknown; readonly cause?: unknown } => error;
