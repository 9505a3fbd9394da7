import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { parseNote, type NoteSigner, type NoteVerifier } from '@bucket/domain';
import { statementJson, statementOf } from './certificate.ts';
import { ASSESSMENT, FACTS, RESULTS } from './certificate.spec-data.ts';
import { envelopeOf, IN_TOTO_TYPE, openEnvelope, preAuthEncoding, textToSign } from './dsse.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const name = { name: 'bucket.example/log', keyHash: Uint8Array.of(1, 2, 3, 4) };
const bytes = (message: Uint8Array | string) => (typeof message === 'string' ? Buffer.from(message) : message);
const signer: NoteSigner = { ...name, sign: (message) => new Uint8Array(sign(null, bytes(message), privateKey)) };
const verifier: NoteVerifier = {
  ...name,
  verify: (message, signature) => verify(null, bytes(message), publicKey, signature),
};
const statement = statementOf(FACTS, ASSESSMENT, RESULTS, [
  { name: 'assessment-results.json', sha256: 'ab'.repeat(32) },
]);
const json = statementJson(statement);
const envelope = envelopeOf(json, signer, signer.sign(textToSign(json)));

describe('a certificate in its envelope', () => {
  it('encodes what is signed as DSSE does', () => {
    // The example of the specification (protocol.md, "Signature Definition").
    const payload = Buffer.from('hello world');
    expect(Buffer.from(preAuthEncoding('http://example.com/HelloWorld', payload)).toString()).toBe(
      'DSSEv1 29 http://example.com/HelloWorld 11 hello world',
    );
  });

  it('opens with the key that signed it, and holds the statement', () => {
    const opened = openEnvelope(envelope, verifier);
    expect(JSON.parse(Buffer.from(opened ?? []).toString())).toEqual(JSON.parse(JSON.stringify(statement)));
    expect(envelope).toMatchObject({
      payloadType: IN_TOTO_TYPE,
      signatures: [{ keyid: 'bucket.example/log+01020304' }],
    });
  });

  it('does not open when anything was altered', () => {
    const payload = Buffer.from(envelope.payload, 'base64').toString();
    const forged = payload.replace('"verdict":"not-satisfied"', '"verdict":"satisfied"');
    expect(forged).not.toBe(payload);
    expect(openEnvelope({ ...envelope, payload: Buffer.from(forged).toString('base64') }, verifier)).toBeUndefined();
    expect(openEnvelope({ ...envelope, payloadType: 'text/plain' }, verifier)).toBeUndefined();
    expect(openEnvelope({ ...envelope, signatures: [] }, verifier)).toBeUndefined();
    expect(openEnvelope(envelope, { ...verifier, keyHash: Uint8Array.of(9, 9, 9, 9) })).toBeUndefined();
  });

  it('signs nothing that could be a checkpoint', () => {
    const signed = Buffer.from(preAuthEncoding(IN_TOTO_TYPE, Buffer.from(envelope.payload, 'base64'))).toString();
    expect(signed.endsWith('}')).toBe(true);
    expect(parseNote(signed)).toBeUndefined();
  });
});
