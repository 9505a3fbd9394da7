import { describe, expect, it } from '@jest/globals';
import { toHex } from '../../bytes/hex.ts';
import { cosign } from './cosignature.ts';
import { validCosignatures } from './cosigners.ts';
import { sha256, signerOf, verifierOf } from './ed25519.spec-data.ts';
import { noteOf, parseNote, type NoteSignature } from './signed-note.ts';
import type { PolicyWitness } from './trust-policy.ts';
import { keyHash, verifierKey } from './verifier-key.ts';

const TEXT = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';
const SECONDS = 1_679_315_147;

function witnessOf(name: string, seed: string) {
  const { publicKey, sign } = signerOf(name, seed.repeat(32));
  const id = keyHash(sha256, name, publicKey, 'cosignature');
  const vkey = verifierKey(name, toHex(id), publicKey, 'cosignature');
  const known: PolicyWitness = {
    name: `${name} of the policy`,
    vkey,
    key: { name, keyHash: id, publicKey },
    url: undefined,
  };
  return { known, cosigner: { name, keyHash: id, sign } };
}

const [one, two] = [witnessOf('witness.test/one', '44'), witnessOf('witness.test/two', '55')];
const verify = (publicKey: Uint8Array, message: string, signature: Uint8Array): boolean =>
  verifierOf({ name: 'x', keyHash: one.known.key.keyHash, publicKey }).verify(message, signature);
const found = (signatures: readonly NoteSignature[], text = TEXT) => {
  const note = parseNote(noteOf(text, signatures));
  return note && validCosignatures(note, [one.known, two.known], verify).map(({ witness }) => witness);
};

describe('the cosignatures of a note', () => {
  const byOne = cosign(TEXT, one.cosigner, SECONDS);

  it('are told by the names that the witnesses have in the policy, with their times', () => {
    const note = parseNote(noteOf(TEXT, [byOne, cosign(TEXT, two.cosigner, SECONDS + 1)]));
    expect(note && validCosignatures(note, [one.known, two.known], verify)).toMatchObject([
      { witness: one.known.name, timestampSeconds: SECONDS },
      { witness: two.known.name, timestampSeconds: SECONDS + 1 },
    ]);
  });

  it('are none that do not hold: another text, another key, another form', () => {
    const other = cosign(TEXT.replace('20852163', '20852164'), one.cosigner, SECONDS);
    const impostor = { ...cosign(TEXT, two.cosigner, SECONDS), name: byOne.name, keyHash: byOne.keyHash };
    const short = { ...byOne, signature: byOne.signature.slice(0, 64) };
    for (const signature of [other, impostor, short]) expect(found([signature])).toEqual([]);
  });

  it('count once, and a false one beside a true one takes nothing away', () => {
    const other = cosign(TEXT.replace('20852163', '20852164'), one.cosigner, SECONDS);
    expect(found([other, byOne, byOne])).toEqual([one.known.name]);
  });
});
