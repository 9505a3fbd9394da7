import {
  canonicalJson,
  fromBase64,
  toBase64,
  utf8Bytes,
  toHex,
  type JsonObject,
  type NoteSigner,
  type NoteVerifier,
} from '@bucket/domain';

/** https://github.com/in-toto/attestation: the media type of a statement in an envelope. */
export const IN_TOTO_TYPE = 'application/vnd.in-toto+json';

/** A DSSE envelope (https://github.com/secure-systems-lab/dsse, version 1) as JSON. */
export interface DsseEnvelope {
  readonly payloadType: string;
  /** Base64 of the bytes that are signed. */
  readonly payload: string;
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
}

/**
 * What is signed: the pre-authentication encoding of DSSE. It begins with `DSSEv1` and the payload of a statement ends in `}`,
 * so it is never the text of a signed note, which the same key signs as well.
 */
export function preAuthEncoding(payloadType: string, payload: Uint8Array): Uint8Array {
  const head = utf8Bytes(`DSSEv1 ${utf8Bytes(payloadType).length} ${payloadType} ${payload.length} `);
  const encoded = new Uint8Array(head.length + payload.length);
  encoded.set(head);
  encoded.set(payload, head.length);
  return encoded;
}

/** Signs a statement; its payload is the RFC 8785 text. The `keyid` is the name and the key hash of the signer. */
export function signEnvelope(statement: JsonObject, signer: NoteSigner): DsseEnvelope {
  const payload = utf8Bytes(canonicalJson(statement));
  return {
    payloadType: IN_TOTO_TYPE,
    payload: toBase64(payload),
    signatures: [{ keyid: keyIdOf(signer), sig: toBase64(signer.sign(preAuthEncoding(IN_TOTO_TYPE, payload))) }],
  };
}

/** The bytes that were signed, when the verifier's key has signed them as an in-toto statement; otherwise undefined. */
export function openEnvelope(
  { payloadType, payload, signatures }: DsseEnvelope,
  verifier: NoteVerifier,
): Uint8Array | undefined {
  const bytes = fromBase64(payload);
  const signature = fromBase64(signatures.find(({ keyid }) => keyid === keyIdOf(verifier))?.sig ?? '');
  if (payloadType !== IN_TOTO_TYPE || bytes === undefined || signature === undefined) return undefined;
  return verifier.verify(preAuthEncoding(payloadType, bytes), signature) ? bytes : undefined;
}

function keyIdOf({ name, keyHash }: Pick<NoteSigner, 'name' | 'keyHash'>): string {
  return `${name}+${toHex(keyHash)}`;
}
