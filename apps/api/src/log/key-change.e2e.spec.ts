import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openStore, readSettings, rotateLogKey, type RotatedKey } from '@bucket/bucket';
import { fromHex, leafHash, parseCheckpoint, verifyInclusion, verifyNote } from '@bucket/domain';
import { nodeSha256, noteVerifierOf } from '@bucket/node';
import { BucketProcess } from '../testing/bucket-process.spec-data.ts';
import { Caller } from '../testing/caller.spec-data.ts';
import { as, ASSISTANT, METADATA, Scenario, type Written } from '../testing/scenario.spec-data.ts';

const IDEMPOTENT = { 'idempotency-key': 'before-the-change' };
let scenario: Scenario;
let token: string;
let written: Written;
let rotated: RotatedKey;
let sizeBefore: number;
let process: BucketProcess;
let caller: Caller;

const sizeOf = (checkpoint: string): number => Number(checkpoint.split('\n')[1]);
const signers = (note: string): string[] =>
  [rotated.previous, rotated.next].filter((vkey) => {
    const verifier = noteVerifierOf(vkey);
    return verifier !== undefined && verifyNote(note, [verifier]).kind === 'verified';
  });

beforeAll(async () => {
  scenario = await Scenario.start();
  token = await scenario.integrate(ASSISTANT);
  written = as<Written>(await scenario.caller.post('/v1/artifacts', token, METADATA, IDEMPOTENT));
  const { directory } = scenario.process;
  expect((await scenario.process.stop()).code).toBe(0);
  const settings = readSettings({ BUCKET_DATA_DIR: directory });
  const store = await openStore(settings);
  try {
    sizeBefore = (await store.head()).size;
    rotated = await rotateLogKey(settings, store);
  } finally {
    await store.close();
  }
  process = await BucketProcess.start({ directory });
  caller = await Caller.of(process);
});
afterAll(async () => {
  await process.stop();
  await scenario.end();
});

describe('a bucket whose signing key was changed', () => {
  it('names both keys and the trees that each signs', async () => {
    const described = as<object>(await caller.get('/.well-known/bucket.json'));
    const { previous, next } = rotated;
    expect(previous).toBe(scenario.process.bootstrap.verifierKey);
    expect(described).toMatchObject({
      verifierKey: next,
      keys: [
        { verifierKey: previous, fromSize: 0, toSize: sizeBefore + 1 },
        { verifierKey: next, fromSize: sizeBefore + 1, toSize: null },
      ],
    });
  });

  it('signs its checkpoints with the next key alone', async () => {
    await caller.get('/v1/governance/limits', scenario.people.owner);
    const { text } = await caller.get('/log/checkpoint');
    expect(sizeOf(text)).toBeGreaterThan(sizeBefore + 1);
    expect(signers(text)).toEqual([rotated.next]);
  });

  it('proves what was written under the old key in trees of the next one, and still gives its answer again', async () => {
    const { artifact, receipt } = written;
    expect((await caller.get(`/v1/artifacts/${artifact.id}`, token)).status).toBe(200);
    const again = await caller.post('/v1/artifacts', token, METADATA, IDEMPOTENT);
    expect([again.status, as<Written>(again).artifact]).toEqual([201, artifact]);
    const proof = as<{ leafIndex: number; treeSize: number; inclusionProof: string[]; checkpoint: string }>(
      await caller.get(`/v1/audit/entries/${receipt.seq}/proof`, scenario.people.auditor),
    );
    const entry = as<{ entryHash: string; canonical: string }>(
      await caller.get(`/v1/audit/entries/${receipt.seq}`, scenario.people.auditor),
    );
    expect(entry.entryHash).toBe(receipt.entryHash);
    expect(signers(proof.checkpoint)).toEqual([rotated.next]);
    const claim = parseCheckpoint(proof.checkpoint.slice(0, proof.checkpoint.indexOf('\n\n') + 1));
    const bytes = (hex: string): Uint8Array => fromHex(hex) ?? new Uint8Array(0);
    const isProven = verifyInclusion({
      sha256: nodeSha256,
      index: receipt.seq,
      treeSize: proof.treeSize,
      leafHash: leafHash(nodeSha256, entry.canonical),
      root: claim?.rootHash ?? new Uint8Array(0),
      proof: proof.inclusionProof.map(bytes),
    });
    expect(isProven).toBe(true);
  });

  it('verifies as a whole', async () => {
    const verified = await caller.post('/v1/audit/verifications', scenario.people.auditor);
    expect(verified.body).toMatchObject({ intact: true, missing: 0 });
  });

  it('does not start with the key that was retired, and says which one signs', async () => {
    await process.stop();
    const { directory } = scenario.process;
    const launched = BucketProcess.launch({ directory, env: { BUCKET_SIGNING_KEY_FILE: rotated.retiredFile } });
    expect(await launched.ended()).toEqual({ code: 3, signal: null });
    expect(launched.stderr).toContain(`${rotated.next}, not ${rotated.previous}`);
  });
});
