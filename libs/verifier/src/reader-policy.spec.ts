import { describe, expect, it } from '@jest/globals';
import { keyHash, signNote, toBase64, toHex, utf8Bytes, verifierKey } from '@bucket/domain';
import { seededSigner } from '@bucket/testing';
import { sha256 } from './crypto.ts';
import { parseReaderPolicy } from './reader-policy.ts';

const ORIGIN = 'bucket.example/log';
const signer = seededSigner(ORIGIN, 1);
const vkey = verifierKey(ORIGIN, toHex(keyHash(sha256, ORIGIN, signer.publicKey)), signer.publicKey);
const note = signNote(`${ORIGIN}\n7\n${toBase64(new Uint8Array(32))}\n`, [signer]);
const CHECKPOINT = toBase64(utf8Bytes(note));
const LOG = `log ${vkey} https://bucket.example/log/\n`;

const faultOf = (text: string) => {
  const reading = parseReaderPolicy(text);
  return reading.kind === 'faulty' ? [reading.fault.line, reading.fault.reason] : reading.kind;
};

describe('a policy file', () => {
  it('is C2SP tlog-policy, and says which trees a key signs and which tree is known', () => {
    const text = `${LOG}  #bucket: span ${vkey} 3 9\n# a comment\n#bucket:checkpoint ${CHECKPOINT}\nquorum none\n`;
    const reading = parseReaderPolicy(text);
    if (reading.kind === 'faulty') throw new Error(reading.fault.reason);
    const { trust, spans, known } = reading.policy;
    expect(trust).toMatchObject({ quorum: 'none', logs: [{ vkey, url: 'https://bucket.example/log/' }] });
    expect(spans.get(vkey)).toMatchObject({ fromSize: 3, toSize: 9 });
    expect(known).toMatchObject({ origin: ORIGIN, treeSize: 7 });
  });

  it('trusts a key for every tree, and knows none, where it does not say otherwise', () => {
    const reading = parseReaderPolicy(`${LOG}quorum none\n#bucket: span ${vkey} 0 -\n`);
    if (reading.kind === 'faulty') throw new Error(reading.fault.reason);
    expect(reading.policy.spans.get(vkey)).toMatchObject({ fromSize: 0, toSize: null });
    expect(reading.policy.known).toBeUndefined();
  });

  it.each([
    ['no quorum', LOG, 0],
    ['a line that C2SP does not know', `${LOG}trust me\nquorum none\n`, 2],
    ['a line that only looks like a comment', `${LOG}quorum none\n#bucket: witness ${vkey}\n`, 3],
    ['an empty line of ours', `${LOG}quorum none\n#bucket:\n`, 3],
    ['a span of a key that is not trusted', `quorum none\n#bucket: span ${vkey} 0 9\n`, 2],
    ['a span that ends before it begins', `${LOG}quorum none\n#bucket: span ${vkey} 9 3\n`, 3],
    ['a span without an end', `${LOG}quorum none\n#bucket: span ${vkey} 9\n`, 3],
    ['a span of no size', `${LOG}quorum none\n#bucket: span ${vkey} 03 -\n`, 3],
    ['a second span', `${LOG}quorum none\n#bucket: span ${vkey} 0 5\n#bucket: span ${vkey} 6 9\n`, 4],
    ['a checkpoint that is none', `${LOG}quorum none\n#bucket: checkpoint AAAA\n`, 3],
    ['a checkpoint that is not base64', `${LOG}quorum none\n#bucket: checkpoint ${CHECKPOINT}!\n`, 3],
    [
      'bytes that are not UTF-8',
      `${LOG}quorum none\n#bucket: checkpoint ${toBase64(Uint8Array.of(0xff, 0xfe, 0xfd))}\n`,
      3,
    ],
    ['two checkpoints', `${LOG}quorum none\n#bucket: checkpoint ${CHECKPOINT}\n#bucket: checkpoint ${CHECKPOINT}\n`, 4],
  ])('is refused with %s, naming the line', (_, text, line) => {
    expect(faultOf(text)).toEqual([line, expect.any(String)]);
  });
});
