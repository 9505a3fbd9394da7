import { formatLogProof, fromHex, utf8Bytes } from '@bucket/domain';
import { parseReaderPolicy, verifyEvidence, type Verification } from '@bucket/verifier';

/** `/.well-known/bucket.json`, as far as it says which key signs which trees. */
export interface KeySpan {
  readonly verifierKey: string;
  readonly fromSize: number;
  readonly toSize: number | null;
}

/** An entry with the answer of `/v1/audit/entries/{seq}/proof`. */
export interface ProvenEntry {
  readonly seq: number;
  readonly canonical: string;
  readonly inclusionProof: readonly string[];
  readonly checkpoint: string;
}

export interface Keys {
  /** What the bucket says of itself. */
  readonly told: readonly KeySpan[];
  /** The key that the reader brought along; the empty string where there is none. */
  readonly trusted: string;
}

/** The policy of a reader who trusts the key they brought along, and only without one what the bucket says of itself. */
export function policyOf({ told, trusted }: Keys): string {
  const lines =
    trusted === ''
      ? told.flatMap(({ verifierKey, fromSize, toSize }) => [
          `log ${verifierKey}`,
          `#bucket: span ${verifierKey} ${fromSize} ${toSize ?? '-'}`,
        ])
      : [`log ${trusted}`];
  return `${lines.join('\n')}\nquorum none\n`;
}

/**
 * Verifies in this browser, with the verifier of `@bucket/verifier`, that the canonical text is entry `seq` of a tree that
 * the log has signed.
 */
export function verifyEntry({ seq, canonical, inclusionProof, checkpoint }: ProvenEntry, keys: Keys): Verification {
  const reading = parseReaderPolicy(policyOf(keys));
  if (reading.kind === 'faulty') return invalid(`the verifier key is not understood: ${reading.fault.reason}`);
  const hashes = inclusionProof.map(fromHex).filter((hash) => hash !== undefined);
  if (hashes.length !== inclusionProof.length) return invalid('the inclusion proof has a part that is no hash');
  const text = formatLogProof({ extra: utf8Bytes(canonical), index: seq, inclusionProof: hashes, checkpoint });
  return verifyEvidence(text, reading.policy);
}

const invalid = (reason: string): Verification => ({ verdict: 'invalid', reasons: [reason], shown: [] });
