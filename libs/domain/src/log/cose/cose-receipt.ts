import { cbor, type CborValue } from './cbor.ts';

/** Labels and values of COSE: RFC 9052 §3.1, RFC 9053 §2.2, RFC 9942 (COSE Receipts), RFC 8392 §3.1 (claims). */
const HEADER = { alg: 1, kid: 4, claims: 15, structure: 395, proofs: 396 } as const;
const CLAIM = { issuer: 1, subject: 2 } as const;
const EDDSA = -8;
const RFC9162_SHA256 = 1;
const INCLUSION_PROOFS = -1;
const COSE_SIGN1 = 18;

/** That an entry is in the tree of a log, as a COSE receipt says it. */
export interface ReceiptClaim {
  /** Name of the log. */
  readonly issuer: string;
  /** What the entry is about: the id of an artifact. */
  readonly subject: string;
  /** 4 bytes: the key hash of the log's vkey. */
  readonly keyHash: Uint8Array;
  readonly index: number;
  readonly treeSize: number;
  /** 32 bytes; not part of the receipt, since its reader computes it. */
  readonly rootHash: Uint8Array;
  /** From leaf to root, 32 bytes each. */
  readonly inclusionProof: readonly Uint8Array[];
}

const protectedHeader = ({ issuer, subject, keyHash }: ReceiptClaim): Uint8Array =>
  cbor({
    members: [
      [HEADER.alg, EDDSA],
      [HEADER.kid, keyHash],
      [
        HEADER.claims,
        {
          members: [
            [CLAIM.issuer, issuer],
            [CLAIM.subject, subject],
          ],
        },
      ],
      [HEADER.structure, RFC9162_SHA256],
    ],
  });

/**
 * What the log signs of a receipt: the Sig_structure of RFC 9052 §4.4, with the root as its payload. It begins with two bytes
 * that no text in UTF-8 begins with, so it is no note and no checkpoint.
 */
export function receiptToSign(claim: ReceiptClaim): Uint8Array {
  return cbor(['Signature1', protectedHeader(claim), new Uint8Array(0), claim.rootHash]);
}

/**
 * A COSE receipt of inclusion, RFC 9942: COSE_Sign1 with the payload detached, and the proof in its unprotected header.
 *
 * @param signature Ed25519 over `receiptToSign`
 */
export function coseReceipt(claim: ReceiptClaim, signature: Uint8Array): Uint8Array {
  const proof: CborValue = [claim.treeSize, claim.index, [...claim.inclusionProof]];
  const unprotected: CborValue = { members: [[HEADER.proofs, { members: [[INCLUSION_PROOFS, [cbor(proof)]]] }]] };
  return cbor({ tag: COSE_SIGN1, value: [protectedHeader(claim), unprotected, null, signature] });
}
