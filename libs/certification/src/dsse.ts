import {
  canonicalJson,
  fromBase64,
  toBase64,
  utf8Bytes,
  utf8Length,
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

/** The text whose UTF-8 bytes are signed for a statement: its pre-authentication encoding over the RFC 8785 form. */
export function textToSign(statement: JsonObject): string {
  const payload = canonicalJson(statement);
  return `DSSEv1 ${utf8Length(IN_TOTO_TYPE)} ${IN_TOTO_TYPE} ${utf8Length(payload)} ${payload}`;
}

/**
 * The envelope of a statement.
 *
 * @param key whose signature it is; the `keyid` is its name and its hash
 * @param signature over the UTF-8 bytes of `textToSign(statement)`
 */
export function envelopeOf(
  statement: JsonObject,
  key: Pick<NoteSigner, 'name' | 'keyHash'>,
  signature: Uint8Array,
): DsseEnvelope {
  return {
    payloadType: IN_TOTO_TYPE,
    payload: toBase64(utf8Bytes(canonicalJson(statement))),
    signatures: [{ keyid: keyIdOf(key), sig: toBase64(signature) }],
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
