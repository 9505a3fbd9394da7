import { createPublicKey, verify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  fromHex,
  leafHash,
  parseCheckpoint,
  parseVerifierKey,
  verifyConsistency,
  verifyInclusion,
  verifyNote,
  type NoteVerifier,
} from '@bucket/domain';
import { nodeSha256 } from '@bucket/node';
import { as, ASSISTANT, METADATA, Scenario, type Written } from '../testing/scenario.spec-data.ts';

let scenario: Scenario;
let token: string;
let verifier: NoteVerifier;

beforeAll(async () => {
  scenario = await Scenario.start();
  token = await scenario.integrate(ASSISTANT);
  verifier = verifierOf(scenario.process.bootstrap.verifierKey);
});
afterAll(() => scenario.end());

/** An auditor's verifier: nothing but the key of bootstrap.json goes in. */
function verifierOf(text: string): NoteVerifier {
  const key = parseVerifierKey(nodeSha256, text);
  if (key === undefined) throw new Error('bootstrap.json holds no verifier key');
  const x = Buffer.from(key.publicKey).toString('base64url');
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return {
    ...key,
    verify: (message, signature) => verify(null, Buffer.from(message), publicKey, signature),
  };
}

const bytes = (hex: string): Uint8Array => fromHex(hex) ?? new Uint8Array();

function checkpointOf(note: string) {
  const verified = verifyNote(note, [verifier]);
  const checkpoint = verified.kind === 'verified' ? parseCheckpoint(verified.text) : undefined;
  if (checkpoint === undefined) throw new Error(`not a checkpoint of this log: ${note}`);
  return checkpoint;
}

interface EntryDocument {
  readonly canonical: string;
  readonly entryHash: string;
  readonly entry: { readonly commitment?: string; readonly artifactId?: string };
}

const entryAt = async (seq: number) => as<EntryDocument>(await scenario.caller.get(`/v1/audit/entries/${seq}`, token));

describe('a receipt with its proof', () => {
  it('proves the write without any further word of the bucket', async () => {
    for (let i = 0; i < 5; i += 1) {
      const answer = await scenario.caller.post('/v1/artifacts', token, METADATA, { prefer: 'receipt=proof' });
      const { artifact, receipt } = as<Written>(answer);
      expect(answer.headers.get('preference-applied')).toBe('receipt=proof');
      const checkpoint = checkpointOf(receipt.checkpoint ?? '');
      expect(checkpoint).toMatchObject({ origin: scenario.process.bootstrap.origin, treeSize: receipt.treeSize });
      const { canonical, entryHash, entry } = await entryAt(receipt.seq);
      expect([entryHash, nodeSha256.hex(canonical)]).toEqual([receipt.entryHash, receipt.entryHash]);
      expect(entry.artifactId).toBe(artifact.id);
      const claim = {
        sha256: nodeSha256,
        index: receipt.seq,
        treeSize: receipt.treeSize,
        leafHash: leafHash(nodeSha256, canonical),
        root: checkpoint.rootHash,
        proof: (receipt.inclusionProof ?? []).map(bytes),
      };
      expect(verifyInclusion(claim)).toBe(true);
      expect(verifyInclusion({ ...claim, leafHash: leafHash(nodeSha256, `${canonical} `) })).toBe(false);
    }
  });

  it('comes with updates, deletions and every item of a batch too, and only where it was asked for', async () => {
    const items = [METADATA, METADATA, METADATA];
    const asked = await scenario.caller.post('/v1/artifacts/batch', token, { items }, { prefer: 'receipt=proof' });
    for (const { receipt } of as<{ results: readonly Written[] }>(asked).results) {
      expect(checkpointOf(receipt.checkpoint ?? '').treeSize).toBe(receipt.treeSize);
    }
    const plain = await scenario.write(token, METADATA);
    expect(Object.keys(plain.receipt).sort()).toEqual(['contentHash', 'entryHash', 'seq', 'treeSize']);
  });
});

describe('the log as a whole', () => {
  it('proves every entry in every tree that holds it, and every tree in every later one', async () => {
    const { auditor } = scenario.people;
    const get = (path: string) => scenario.caller.get(path, auditor);
    const size = checkpointOf((await get('/v1/audit/checkpoint')).text).treeSize;
    const leaves: Uint8Array[] = [];
    for (let seq = 0; seq < size; seq += 1) {
      leaves.push(leafHash(nodeSha256, as<EntryDocument>(await get(`/v1/audit/entries/${seq}`)).canonical));
    }
    for (const [seq, leaf] of leaves.entries()) {
      const treeSize = Math.min(size, seq + 1 + (seq % 7));
      const answer = await get(`/v1/audit/entries/${seq}/proof?treeSize=${treeSize}`);
      const proof = as<{ rootHash: string; inclusionProof: string[]; checkpoint: string; leafIndex: number }>(answer);
      const { rootHash } = checkpointOf(proof.checkpoint);
      expect(bytes(proof.rootHash)).toEqual(rootHash);
      const siblings = proof.inclusionProof.map(bytes);
      const claim = { sha256: nodeSha256, index: seq, treeSize, leafHash: leaf, root: rootHash, proof: siblings };
      expect([seq, treeSize, verifyInclusion(claim)]).toEqual([seq, treeSize, true]);
    }
    for (const from of [0, 1, 2, 3, 8, size - 1, size]) {
      const answer = await get(`/v1/audit/consistency?from=${from}&to=${size}`);
      const { fromRoot, toRoot, proof } = as<{ fromRoot: string; toRoot: string; proof: string[] }>(answer);
      const roots = { fromRoot: bytes(fromRoot), toRoot: bytes(toRoot) };
      expect(verifyConsistency({ sha256: nodeSha256, from, to: size, ...roots, proof: proof.map(bytes) })).toBe(true);
    }
  });
});
