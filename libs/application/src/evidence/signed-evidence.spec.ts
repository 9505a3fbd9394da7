import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  openSignature,
  parseEntry,
  toBase64,
  toHex,
  verifierKey,
  type Artifact,
  type ArtifactEvidence,
  type Caller,
} from '@bucket/domain';
import { MemoryBucketStore } from '@bucket/memory';
import { nodeSha256 } from '@bucket/node';
import { seededSigner } from '@bucket/testing';
import { verifyEvidence } from '@bucket/verifier';
import { ExportBench, verify } from '../export/export-bench.spec-data.ts';
import { copyLog } from '../ledger/copy-log.ts';
import { callerOf, dependenciesOf, valueOf, Workbench, declarationOf } from '../workbench/workbench.spec-data.ts';
import { bundleOf, giver, policyOf, resigned } from './scene.spec-data.ts';

const PERSONA = {
  artifactClass: 'persona_config',
  ownerId: 'team',
  payload: { personaId: 'guide', displayName: 'Asha', basis: 'invented' },
} as const;
const product = seededSigner('studio', 31);
const publicKey = verifierKey('studio', toHex(product.keyHash), product.publicKey);
/** What the edge hands on once it has verified a request. */
const signed = (base: string, signer = product) => ({ base, value: toBase64(signer.sign(base)) });

let bench: Workbench;
let caller: Caller;
let artifact: Artifact;

beforeAll(async () => {
  bench = await Workbench.open();
  const declaration = declarationOf('studio', 'AI_Avatar', ['persona_config']);
  await bench.change('integration', declaration);
  // By a request of its own, so that the evidence has to bring it.
  await bench.change('credential', { integrationId: 'studio', name: 'signs', actorKind: 'service', publicKey });
  const credential = bench.ledger.state.credentials().find(({ name }) => name === 'signs');
  if (credential === undefined) throw new Error('no credential');
  caller = callerOf(credential);
  artifact = await write(bench, signed('the first request'));
});

async function write(at: Workbench, signature: Caller['signature'] & object): Promise<Artifact> {
  return valueOf(await at.create.execute({ caller: { ...caller, signature }, ...PERSONA }));
}

async function evidenceOf(artifactId: string, payloads: 'included' | 'none' = 'included'): Promise<string> {
  const asked = { caller: bench.person('auditor'), artifactId, payloads, custodyOf: 'all' } as const;
  const value = valueOf(await giver(bench).artifact(asked));
  if (value.kind !== 'evidence') throw new Error(JSON.stringify(value));
  return value.text;
}

describe('evidence about what a product signed', () => {
  it('shows the key under which each request verifies', async () => {
    const precondition = { kind: 'any' } as const;
    const deleting = { ...caller, signature: signed('the second request') };
    const other = await write(bench, signed('of another artifact'));
    valueOf(await bench.delete.execute({ caller: deleting, artifactId: other.id, precondition }));
    valueOf(
      await bench.restore.execute({ caller: { ...caller, signature: signed('the third') }, artifactId: other.id }),
    );
    const { verdict, shown } = verifyEvidence(await evidenceOf(other.id), policyOf());
    expect(verdict).toBe('consistent');
    const x = Buffer.from(product.publicKey).toString('base64url');
    const keyId = nodeSha256.digest(JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x }));
    const sentence = `was signed with the key ${Buffer.from(keyId).toString('base64url')}`;
    expect(shown.filter((each) => each.includes(sentence))).toHaveLength(3);
  });

  it('says where a signature does not open without the payload', async () => {
    const { verdict, shown } = verifyEvidence(await evidenceOf(artifact.id, 'none'), policyOf());
    expect([verdict, shown.join('\n')]).toEqual(['consistent', expect.stringMatching(/opens with the payload alone/)]);
  });

  it('is invalid where another key has signed, though the log itself had recorded it', async () => {
    const forged = await write(bench, signed('a request that nobody sent', seededSigner('studio', 32)));
    expect(verifyEvidence(await evidenceOf(forged.id), policyOf())).toMatchObject({
      verdict: 'invalid',
      reasons: [expect.stringMatching(/is not that of the key/)],
    });
  });

  it('is invalid without what approved the key', async () => {
    const bundle = bundleOf(await evidenceOf(artifact.id));
    const contents = bundle.contents as ArtifactEvidence;
    const governance = contents.governance.filter(({ records }) => !records.includes('"kind":"credential","value"'));
    expect(governance.length).toBeLessThan(contents.governance.length);
    expect(verifyEvidence(resigned(bundle, { ...contents, governance }), policyOf())).toMatchObject({
      verdict: 'invalid',
      reasons: [expect.stringMatching(/nothing shows the key/)],
    });
  });
});

describe('a copy of a log', () => {
  it('keeps the signatures in its entries, and they open as before', async () => {
    const [source, target] = [bench.ledger.store, MemoryBucketStore.open()];
    const head = await copyLog(source, target, dependenciesOf(1));
    const kept: string[] = [];
    for await (const { canonical } of target.entries(0, head.size)) {
      const { artifactId, seq, signature } = parseEntry(canonical);
      if (artifactId !== artifact.id || signature === undefined) continue;
      const [stored] = (
        await target.decisionFacts({ heads: [{ artifactId, content: true }], versions: [], idempotencyKeys: [] })
      ).heads;
      const salt = stored?.content?.salt ?? '';
      kept.push(openSignature(nodeSha256, { salt, seq }, signature)?.base ?? '');
    }
    expect(kept).toEqual(['the first request']);
  });
});

describe('an export of what a product signed', () => {
  it('is held against the key that was approved, and invalid where another one has signed', async () => {
    bench = await Workbench.open();
    await bench.change('integration', declarationOf('studio', 'AI_Avatar', ['persona_config']));
    await bench.change('credential', { integrationId: 'studio', name: 'signs', actorKind: 'service', publicKey });
    const credential = bench.ledger.state.credentials().find(({ name }) => name === 'signs');
    if (credential === undefined) throw new Error('no credential');
    caller = callerOf(credential);
    const exports = new ExportBench(bench);
    await write(bench, signed('the first request'));
    const own = await exports.lines({ caller, exportId: await exports.made(caller) });
    expect(verify(own).shown[1]).toContain('1 of signed requests');
    await write(bench, signed('a request that nobody sent', seededSigner('studio', 32)));
    const forged = await exports.lines({ caller, exportId: await exports.made(caller) });
    expect(verify(forged)).toMatchObject({
      verdict: 'invalid',
      reasons: [expect.stringMatching(/is not that of the key/)],
    });
  });
});
