import { beforeAll, describe, expect, it } from '@jest/globals';
import { coseReceipt, parseLogProof, receiptToSign, type ArtifactEvidence, type PeriodEvidence } from '@bucket/domain';
import { noteVerifierOf } from '@bucket/node';
import { verifyEvidence } from '@bucket/verifier';
import { TreeReader } from '../ledger/tree-reader.ts';
import { LifecycleBench } from '../lifecycle/bench.spec-data.ts';
import { codeOf, valueOf } from '../workbench/workbench.spec-data.ts';
import {
  bundleOf,
  cosigned,
  EvidenceScene,
  giver,
  LOG_KEY,
  OTHER_KEY,
  policyOf,
  resigned,
  textOf,
  verdictOf,
} from './scene.spec-data.ts';

let scene: EvidenceScene;
let text: string;

beforeAll(async () => {
  scene = await EvidenceScene.open();
  text = await scene.artifact(scene.changed.id);
});

const contentsOf = (bundle: string) => bundleOf(bundle).contents as ArtifactEvidence;
const sizeOf = (checkpoint: string) => Number(checkpoint.split('\n')[1]);

describe('evidence about an artifact', () => {
  it('is consistent for who trusts the log, and witnessed for who trusts witnesses that have cosigned', () => {
    expect(verdictOf(text)).toBe('consistent');
    expect(verdictOf(cosigned(text, ['witness.two']))).toBe('witnessed');
    expect(verdictOf(cosigned(text, ['witness.two']), policyOf({ quorum: 'all' }))).toBe('consistent');
    expect(verdictOf(cosigned(text), policyOf({ quorum: 'all' }))).toBe('witnessed');
    expect(verdictOf(cosigned(text), policyOf({ quorum: 'none' }))).toBe('consistent');
    expect(verdictOf(`${text}\n`)).toBe('consistent');
  });

  it('shows every version, every entry, its own request included, and who approved the writer', () => {
    const { versions, custody, governance } = contentsOf(text);
    expect(versions.map(({ version, payload }) => [version, payload === null])).toEqual([
      [1, false],
      [2, false],
      [3, false],
    ]);
    expect(custody.map(({ entry }) => (JSON.parse(entry) as { type: string }).type)).toEqual([
      'artifact.create',
      'artifact.update',
      'artifact.delete',
      'artifact.restore',
      'artifact.update',
      'artifact.read',
      'artifact.evidence',
    ]);
    expect(governance).toHaveLength(3);
    expect(verifyEvidence(text, policyOf()).shown.join('\n')).toMatch(/approved by .+ \(owner\) and .+ \(advisor\)/);
  });

  it.each(['deleted', 'purged', 'erased'] as const)('verifies without the payload of what is %s', async (state) => {
    const evidence = await scene.artifact(scene[state].id);
    expect(verifyEvidence(evidence, policyOf())).toMatchObject({ verdict: 'consistent' });
    const { versions } = contentsOf(evidence);
    expect(versions.every(({ payload, salt }) => payload === null && salt === null)).toBe(true);
    expect(evidence).not.toContain('owner-canary');
  });

  it('leaves payloads and salts out where asked to', async () => {
    const evidence = await scene.artifact(scene.changed.id, { payloads: 'none' });
    expect(verdictOf(evidence)).toBe('consistent');
    expect(evidence).not.toContain('Asha');
    expect(evidence).not.toMatch(/"salt":"[0-9a-f]+"[^}]*"version"/);
  });

  it('leaves out readings where asked to', async () => {
    const evidence = await scene.artifact(scene.changed.id, { custodyOf: 'changes' });
    expect(verdictOf(evidence)).toBe('consistent');
    expect(contentsOf(evidence).custody).toHaveLength(5);
  });

  it('holds nothing of other artifacts', async () => {
    const other = await scene.life.create({ name: 'other-canary', ownerId: 'other-owner-canary' });
    const evidence = await scene.artifact(scene.changed.id);
    expect(evidence).not.toContain(other.id);
    expect(evidence).not.toContain('canary');
  });

  it('is given to the product and to auditors, and recorded; to another product it does not exist', async () => {
    const asked = { artifactId: scene.changed.id, payloads: 'included', custodyOf: 'all' } as const;
    const { bench, caller } = scene.life;
    expect(codeOf(await scene.give.artifact({ caller, ...asked }))).toBe('recorded');
    const other = await bench.integrate('Gurukul', ['user_progress']);
    expect(codeOf(await scene.give.artifact({ caller: other, ...asked }))).toBe('artifact.not-found');
    expect(codeOf(await scene.give.logProof({ caller: other, ...asked }))).toBe('artifact.not-found');
    for (const role of ['owner', 'advisor', 'executor', 'legal'] as const) {
      expect(codeOf(await scene.give.artifact({ caller: bench.person(role), ...asked }))).toBe('role.not-permitted');
    }
    expect(codeOf(await scene.give.period({ caller, from: 0 }))).toBe('role.not-permitted');
  });

  it('does not show a product what another product tried on its artifact', async () => {
    const { bench, caller } = scene.life;
    const other = await bench.integrate('AI_Assistant', ['metadata']);
    await bench.read.execute({ caller: other, artifactId: scene.changed.id });
    const evidence = await scene.artifact(scene.changed.id, { caller });
    expect(evidence).not.toContain('AI_Assistant');
    expect(verdictOf(evidence)).toBe('consistent');
  });
});

describe('what a reader trusts', () => {
  it('is the policy alone: an unknown key, or one beyond its span, anchors nothing', () => {
    const { treeSize } = contentsOf(text);
    expect(verdictOf(text, policyOf({ logs: [OTHER_KEY] }))).toBe('unanchored');
    expect(verdictOf(cosigned(text), policyOf({ logs: [] }))).toBe('unanchored');
    expect(verdictOf(text, policyOf({ span: `0 ${treeSize - 1}` }))).toBe('unanchored');
    expect(verdictOf(text, policyOf({ span: `${treeSize + 1} -` }))).toBe('unanchored');
    expect(verdictOf(text, policyOf({ span: `0 ${treeSize}` }))).toBe('consistent');
    expect(verdictOf(text, policyOf({ logs: [OTHER_KEY, LOG_KEY] }))).toBe('consistent');
  });

  it('includes a tree that the reader knows: the evidence has to continue it', async () => {
    const known = scene.early;
    const from = sizeOf(known);
    expect(verifyEvidence(text, policyOf({ known })).reasons[0]).toContain(`the tree of ${from} entries of the policy`);
    expect(verdictOf(text, policyOf({ known }))).toBe('unanchored');
    const linked = await scene.artifact(scene.changed.id, { from });
    expect(verdictOf(linked, policyOf({ known }))).toBe('consistent');
    expect(verdictOf(linked, policyOf({ known: bundleOf(linked).checkpoint }))).toBe('consistent');
    await scene.life.read(scene.changed.id);
    expect(verdictOf(linked, policyOf({ known: scene.life.bench.ledger.checkpoint }))).toBe('unanchored');
  });

  it('tells a log that has forked from one that goes on', async () => {
    const fork = await LifecycleBench.open();
    while (fork.bench.ledger.head.size < 30) await fork.create();
    const known = fork.bench.ledger.checkpoint;
    const evidence = await scene.artifact(scene.changed.id, { from: sizeOf(known) });
    expect(verdictOf(evidence)).toBe('consistent');
    expect(verdictOf(evidence, policyOf({ known }))).toBe('diverged');
    expect(verdictOf(cosigned(evidence), policyOf({ known }))).toBe('diverged');
  });

  it('is not fooled by signatures that do not hold', () => {
    const bundle = bundleOf(cosigned(text));
    const lines = bundle.checkpoint.split('\n');
    for (const line of [4, 5, 6]) {
      const broken = lines.map((each, i) =>
        i === line ? each.replace(/.(?=.{20}$)/, (c) => (c === 'A' ? 'B' : 'A')) : each,
      );
      expect(verdictOf(textOf({ ...bundle, checkpoint: broken.join('\n') }))).toBe('invalid');
    }
  });
});

describe('evidence that the log itself has falsified', () => {
  const falsify = (change: (contents: ArtifactEvidence) => ArtifactEvidence) =>
    verifyEvidence(resigned(bundleOf(text), change(contentsOf(text))), policyOf());
  const first = <T>(list: readonly T[], change: (one: T) => T): T[] =>
    list.map((each, i) => (i === 0 ? change(each) : each));

  it.each<[string, (contents: ArtifactEvidence) => ArtifactEvidence, RegExp]>([
    [
      'another payload',
      (c) => ({ ...c, versions: first(c.versions, (v) => ({ ...v, payload: '{}' })) }),
      /payload of version 1/,
    ],
    [
      'no payload',
      (c) => ({ ...c, versions: first(c.versions, (v) => ({ ...v, payload: null, salt: null })) }),
      /missing/,
    ],
    [
      'another metadata',
      (c) => ({
        ...c,
        versions: first(c.versions, (v) => ({ ...v, metadata: v.metadata.replace('owner-ada', 'owner-eve') })),
      }),
      /metadata of version 1/,
    ],
    ['a version less at the end', (c) => ({ ...c, versions: c.versions.slice(0, -1) }), /lacks/],
    ['a version less at the beginning', (c) => ({ ...c, versions: c.versions.slice(1) }), /version 1 .* missing/],
    ['versions exchanged', (c) => ({ ...c, versions: [...c.versions].reverse() }), /version 1 .* out of order/],
    ['no writing entry', (c) => ({ ...c, custody: c.custody.slice(1) }), /no entry wrote version 1/],
    [
      'no deletion',
      (c) => ({ ...c, custody: c.custody.filter(({ entry }) => !entry.includes('artifact.restore')) }),
      /not as entry/,
    ],
    [
      'another entry',
      (c) => ({ ...c, custody: first(c.custody, (e) => ({ ...e, entry: e.entry.replace('allowed', 'refused') })) }),
      /inclusion proof/,
    ],
    [
      'the proof of another entry',
      (c) => ({ ...c, custody: first(c.custody, (e) => ({ ...e, proof: c.custody[1]?.proof ?? [] })) }),
      /inclusion proof/,
    ],
    ['an entry twice', (c) => ({ ...c, custody: [...c.custody, ...c.custody.slice(-1)] }), /out of order/],
    [
      'an entry about something else',
      (c) => ({
        ...c,
        custody: [...c.governance.slice(0, 1).map(({ seq, entry, proof }) => ({ seq, entry, proof })), ...c.custody],
      }),
      /something else/,
    ],
    ['no approval', (c) => ({ ...c, governance: [] }), /integration .* was approved/],
    ['one voice', (c) => ({ ...c, governance: c.governance.slice(0, -1) }), /integration .* was approved/],
    [
      'other records',
      (c) => ({ ...c, governance: first(c.governance, (g) => ({ ...g, records: '[]' })) }),
      /records of entry/,
    ],
    ['other rules', (c) => ({ ...c, rules: { ...c.rules, text: '{}' } }), /fingerprint/],
    ['no schema', (c) => ({ ...c, classes: [] }), /schema of the class/],
    ['another size', (c) => ({ ...c, treeSize: c.treeSize - 1 }), /another size/],
    ['another log', (c) => ({ ...c, origin: 'another' }), /another log/],
    ['an unknown member', (c) => ({ ...c, note: 'x' }), /unknown member/],
  ])('is invalid with %s', (_, change, reason) => {
    const { verdict, reasons } = falsify(change);
    expect([verdict, reasons[0]]).toEqual(['invalid', expect.stringMatching(reason)]);
  });

  it('does not show that it left out a reading; the evidence of the period does', async () => {
    const isNoReading = ({ entry }: { readonly entry: string }) => !entry.includes('"artifact.read"');
    expect(falsify((c) => ({ ...c, custody: c.custody.filter(isNoReading) })).verdict).toBe('consistent');
    const period = await scene.period();
    const bundle = bundleOf(period);
    const contents = bundle.contents as PeriodEvidence;
    const entries = contents.entries.filter((entry) => isNoReading({ entry }));
    expect(verdictOf(resigned(bundle, { ...contents, entries }))).toBe('invalid');
    expect(verdictOf(resigned(bundle, { ...contents, entries, to: entries.length }))).toBe('invalid');
  });
});

describe('evidence of a period', () => {
  it('shows every entry of it, wherever it begins and ends', async () => {
    const { size } = scene.life.bench.ledger.head;
    for (const [from, to] of [
      [0, 1],
      [0, size],
      [1, 2],
      [7, 13],
      [8, 16],
      [size - 1, size],
      [size, undefined],
    ] as const) {
      const period = await scene.period({ from, ...(to === undefined ? {} : { to }) });
      expect([from, to, verdictOf(period)]).toEqual([from, to, 'consistent']);
      expect((bundleOf(period).contents as PeriodEvidence).entries).toHaveLength(
        (to ?? scene.life.bench.ledger.head.size) - from,
      );
    }
  });

  it('continues a tree that the reader knows, at its beginning or before it', async () => {
    const known = scene.early;
    const knownSize = sizeOf(known);
    expect(verdictOf(await scene.period({ from: knownSize }), policyOf({ known }))).toBe('consistent');
    expect(verdictOf(await scene.period({ from: 3, to: knownSize }), policyOf({ known }))).toBe('consistent');
    expect(verdictOf(await scene.period({ from: knownSize + 2 }), policyOf({ known }))).toBe('unanchored');
    expect(verdictOf(await scene.period({ from: knownSize + 2, knownSize }), policyOf({ known }))).toBe('consistent');
  });

  it.each<[string, (contents: PeriodEvidence) => PeriodEvidence]>([
    ['an entry less', (c) => ({ ...c, entries: c.entries.slice(1) })],
    [
      'an entry less, and the numbers of the rest moved',
      (c) => ({ ...c, from: c.from + 1, entries: c.entries.slice(1) }),
    ],
    ['an entry less at the end', (c) => ({ ...c, to: c.to - 1, entries: c.entries.slice(0, -1) })],
    ['no entry', (c) => ({ ...c, to: c.from, entries: [] })],
    ['entries exchanged', (c) => ({ ...c, entries: [...c.entries].reverse() })],
    ['another entry', (c) => ({ ...c, entries: c.entries.map((e) => e.replace('allowed', 'refused')) })],
    ['another beginning', (c) => ({ ...c, before: [...c.before].reverse() })],
    ['no beginning', (c) => ({ ...c, before: [] })],
    ['no end', (c) => ({ ...c, after: [] })],
  ])('is invalid with %s, even if the log has signed it', async (_, change) => {
    const bundle = bundleOf(await scene.period({ from: 5, to: 12 }));
    expect(verdictOf(resigned(bundle, change(bundle.contents as PeriodEvidence)))).toBe('invalid');
  });

  it('is for numbers that the log has', async () => {
    const { size } = scene.life.bench.ledger.head;
    const ask = async (from: number, to?: number) =>
      valueOf(await scene.give.period({ caller: scene.auditor, from, ...(to === undefined ? {} : { to }) })).kind;
    expect([await ask(3, 3), await ask(4, 3), await ask(size + 100), await ask(0, size + 100)]).toEqual(
      Array(4).fill('out-of-range'),
    );
  });
});

describe('a tlog-proof', () => {
  it('proves one entry about the artifact, the latest change if none is named', async () => {
    const proof = await scene.logProof(scene.changed.id);
    expect(verdictOf(proof)).toBe('consistent');
    expect(parseLogProof(proof)?.index).toBe(contentsOf(text).versions.at(-1)?.seq);
    const [seq = 0] = contentsOf(text).custody.map((entry) => entry.seq);
    expect(parseLogProof(await scene.logProof(scene.changed.id, seq))?.index).toBe(seq);
    await expect(scene.logProof(scene.changed.id, 0)).rejects.toThrow('no such entry');
  });

  it('is invalid for another entry, and unanchored for who does not trust the log', async () => {
    const proof = await scene.logProof(scene.changed.id);
    expect(verdictOf(proof.replace(/index \d+/, 'index 1'))).toBe('invalid');
    expect(verdictOf(proof.replace(/extra \S{8}/, 'extra AAAAAAAA'))).toBe('invalid');
    expect(verdictOf(proof.replace(/extra .*\n/, ''))).toBe('invalid');
    expect(verdictOf(proof, policyOf({ logs: [OTHER_KEY] }))).toBe('unanchored');
  });
});

describe('a COSE receipt', () => {
  it('is signed by the log over the root of its tree', async () => {
    const { caller } = scene.life;
    const asked = { caller, artifactId: scene.changed.id, payloads: 'included', custodyOf: 'all' } as const;
    const receipt = valueOf(await scene.give.receipt(asked));
    if (receipt?.kind !== 'receipt') throw new Error('no receipt');
    const { ledger } = scene.life.bench;
    const proof = await scene.logProof(scene.changed.id);
    const index = parseLogProof(proof)?.index ?? 0;
    // Nothing was recorded between the receipt and the end of its tree but the request for the proof.
    const trees = new TreeReader(ledger);
    const treeSize = ledger.head.size - 1;
    const claim = {
      issuer: ledger.dependencies.origin,
      subject: scene.changed.id,
      keyHash: ledger.dependencies.signer.keyHash,
      index,
      treeSize,
      rootHash: await trees.root(treeSize),
      inclusionProof: await trees.inclusion(index, treeSize),
    };
    const signature = receipt.bytes.slice(-64);
    expect(receipt.bytes).toEqual(coseReceipt(claim, signature));
    expect(noteVerifierOf(LOG_KEY)?.verify(receiptToSign(claim), signature)).toBe(true);
    expect(codeOf(await scene.give.receipt({ ...asked, caller: scene.life.bench.person('owner') }))).toBe(
      'role.not-permitted',
    );
    expect(valueOf(await scene.give.receipt({ ...asked, seq: 0 }))).toBeUndefined();
  });
});

describe('a bundle', () => {
  it('has a bound: an artifact that was read too often is given without its readings', async () => {
    const life = await LifecycleBench.open();
    const { id: artifactId } = await life.create();
    const give = giver(life.bench);
    const caller = life.bench.person('auditor');
    const read = () => life.bench.read.execute({ caller: life.caller, artifactId });
    for (let n = 0; n < 5_000; n += 250) await Promise.all(Array.from({ length: 250 }, read));
    const ask = async (custodyOf: 'all' | 'changes') =>
      valueOf(await give.artifact({ caller, artifactId, payloads: 'included', custodyOf })).kind;
    expect([await ask('all'), await ask('changes')]).toEqual(['too-large', 'evidence']);
    expect(valueOf(await give.period({ caller, from: 0 })).kind).toBe('too-large');
  });
});

describe('what approved an integration', () => {
  it('is read from the store once, and after that only what is newer', async () => {
    const own = await EvidenceScene.open();
    const { store } = own.life.bench.ledger;
    const read: number[] = [];
    const details = store.details.bind(store);
    store.details = (fromSeq = 0) => {
      read.push(fromSeq);
      return details(fromSeq);
    };
    const governance = async () => contentsOf(await own.artifact(own.changed.id)).governance.length;
    const first = await governance();
    expect(first).toBe(3);
    expect(await governance()).toBe(first);
    expect(read[0]).toBe(0);
    expect(read[1]).toBeGreaterThan(0);
  });
});
