import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  formatExportLine,
  type Caller,
  type ExportedVersion,
  type ExportHeader,
  type ExportLine,
} from '@bucket/domain';
import { MemoryBucketStore } from '@bucket/memory';
import { nodeRandom } from '@bucket/node';
import { QueryEntries } from '../audit/query-entries.ts';
import { EvidenceScene, LOG_KEY, OTHER_KEY, policyOf } from '../evidence/scene.spec-data.ts';
import { codeOf, valueOf, Workbench } from '../workbench/workbench.spec-data.ts';
import { ExportBench, parsed, PRODUCT, verify } from './export-bench.spec-data.ts';

let scene: EvidenceScene;
let bench: ExportBench;
let caller: Caller;

beforeEach(async () => {
  scene = await EvidenceScene.open();
  bench = new ExportBench(scene.life.bench);
  caller = scene.life.caller;
});

const linesOf = <K extends ExportLine['kind']>(lines: readonly string[], kind: K) =>
  lines.map(parsed).filter((line): line is Extract<ExportLine, { kind: K }> => line.kind === kind);
const versionsOf = (lines: readonly string[], artifactId: string): ExportedVersion[] =>
  linesOf(lines, 'version').filter(({ metadata }) => metadata.includes(artifactId));

describe('an export of what a product owns', () => {
  it('has every artifact with its versions and entries, and verifies offline', async () => {
    const exportId = await bench.made(caller);
    const lines = await bench.lines({ caller, exportId });
    const artifacts = linesOf(lines, 'artifact').map(({ artifactId }) => artifactId);
    expect(artifacts).toEqual([scene.purged.id, scene.erased.id, scene.changed.id, scene.deleted.id]);
    expect(versionsOf(lines, scene.changed.id).map(({ payload }) => payload !== null)).toEqual([true, true, true]);
    expect(verify(lines)).toEqual({
      verdict: 'consistent',
      reasons: expect.anything(),
      shown: [
        expect.stringContaining('product AI_Avatar: all 4 artifact(s)'),
        expect.stringContaining('7 version(s): 3 with payload, 1 deleted, 3 purged or erased'),
        expect.stringContaining('was approved by owner (owner) and advisor (advisor)'),
      ],
    });
  });

  it('says of purged and of erased content that it is gone, with the entry, and has none of it', async () => {
    const lines = await bench.lines({ caller, exportId: await bench.made(caller) });
    const states = [scene.purged, scene.erased, scene.deleted].map(({ id }) =>
      versionsOf(lines, id).map(({ metadata, payload }) => [
        (JSON.parse(metadata) as { state: string }).state,
        payload,
      ]),
    );
    expect(states).toEqual([
      [['purged', null]],
      [
        ['erased', null],
        ['erased', null],
      ],
      [['deleted', null]],
    ]);
    expect(lines.join('')).not.toMatch(/owner-canary|to be purged|Zoë/);
    expect(lines.join('')).toContain('artifact.erase');
  });

  it('shows the holds on an artifact', async () => {
    const hold = await scene.life.hold({ kind: 'artifacts', artifactIds: [scene.changed.id] });
    const lines = await bench.lines({ caller, exportId: await bench.made(caller) });
    const held = linesOf(lines, 'artifact').filter(({ legalHolds }) => legalHolds.length > 0);
    expect(held).toMatchObject([{ artifactId: scene.changed.id, legalHolds: [hold.id] }]);
    expect(verify(lines).verdict).toBe('consistent');
  });

  it('is in the trail when it begins, when it ends and when it leaves', async () => {
    const exportId = await bench.made(caller);
    await bench.lines({ caller, exportId });
    const query = new QueryEntries(scene.life.bench.committer);
    const page = await query.page({ caller: scene.auditor, filter: { traceId: exportId }, limit: 10 });
    const { items } = valueOf(page);
    const said = items.map(({ canonical }) => JSON.parse(canonical) as { type: string; reason: string });
    expect(said.map(({ type }) => type)).toEqual(['export.begin', 'export.end']);
    expect(said[1]?.reason).toContain('4 artifacts and');
    const left = await query.page({ caller: scene.auditor, filter: { type: 'export.content' }, limit: 10 });
    expect(valueOf(left).items).toHaveLength(1);
  });

  it('of a product without artifacts is whole as well', async () => {
    const other = await scene.life.bench.integrate('AI_Assistant', ['metadata']);
    const exportId = await bench.made(other, 'AI_Assistant');
    const lines = await bench.lines({ caller: other, exportId });
    expect(verify(lines).shown[0]).toContain('product AI_Assistant: all 0 artifact(s)');
  });
});

describe('writers who go on while a product exports', () => {
  it('lead to artifacts of a later tree, which continues the first one', async () => {
    const exportId = await bench.made(caller);
    await scene.life.update(scene.changed.id, 'fourth');
    await scene.life.create({ name: 'too late' });
    const lines = await bench.lines({ caller, exportId });
    expect(versionsOf(lines, scene.changed.id)).toHaveLength(4);
    const trees = linesOf(lines, 'artifact').map(({ tree }) => tree !== null);
    expect(trees).toEqual([false, false, true, false]);
    expect(lines.join('')).not.toContain('too late');
    expect(verify(lines).shown[0]).toContain('all 4 artifact(s)');
  });

  it('do not bring content into it that was erased after it had begun', async () => {
    const exportId = await bench.made(caller);
    const subject = { productId: PRODUCT, artifactIds: [scene.changed.id], reason: 'asked for' };
    await scene.life.bench.change('erasure', subject);
    await scene.life.bench.erasures.runPending();
    const lines = await bench.lines({ caller, exportId });
    expect(versionsOf(lines, scene.changed.id).every(({ payload }) => payload === null)).toBe(true);
    expect(verify(lines).verdict).toBe('consistent');
  });
});

describe('a download that was broken off', () => {
  it('goes on after the last whole artifact, in another process as well, whatever happened meanwhile', async () => {
    const exportId = await bench.made(caller);
    const first = await bench.lines({ caller, exportId }, (line) => line.includes(`"artifactId":"${scene.erased.id}"`));
    const whole = first.slice(0, -1);
    const last = linesOf(whole, 'artifact').at(-1);
    await scene.life.update(scene.changed.id, 'meanwhile');
    const other = new ExportBench(await scene.life.process());
    const from = { after: last?.createdSeq ?? -1, treeSize: last?.treeSize ?? -1 };
    const lines = [...whole, ...(await other.lines({ caller, exportId, from }))];
    expect(verify(lines)).toMatchObject({ verdict: 'consistent' });
    expect(linesOf(lines, 'artifact')).toHaveLength(4);
  });

  it('is refused at a place that is none of the export', async () => {
    const exportId = await bench.made(caller);
    const { treeSize = 0 } = (await bench.summary(caller, exportId)) ?? {};
    const lines = await bench.lines({ caller, exportId });
    const [artifact] = linesOf(lines, 'artifact');
    const after = artifact?.createdSeq ?? -1;
    const refused = [
      { after: 0, treeSize },
      { after: 1_000_000, treeSize },
      { after, treeSize: treeSize - 1 },
      { after, treeSize: 1_000_000 },
    ];
    for (const from of refused) expect(await bench.refusal({ caller, exportId, from })).toBe('no-such-place');
    expect(await bench.refusal({ caller, exportId, knownSize: treeSize + 1 })).toBe('no-such-place');
    expect(await bench.refusal({ caller, exportId, from: { after, treeSize } })).toBe('lines');
  });
});

describe('who exports', () => {
  it('is a service of the product, an auditor, or legal; nobody else', async () => {
    const { person } = scene.life.bench;
    const { life } = scene;
    const exportId = await bench.made(caller);
    for (const role of ['auditor', 'legal'] as const) {
      const other = person.call(life.bench, role);
      expect((await bench.lines({ caller: other, exportId })).length).toBeGreaterThan(10);
      await bench.made(other);
    }
    for (const role of ['owner', 'advisor', 'executor'] as const) {
      expect(codeOf(await bench.exports.start(person.call(life.bench, role), PRODUCT))).toBe('role.not-permitted');
    }
    const ai = { ...caller, actor: { ...caller.actor, kind: 'ai', role: 'ai' } } as const;
    expect(codeOf(await bench.exports.start(ai, PRODUCT))).not.toBe('recorded');
  });

  it('gets nothing of another product, and does not learn of its exports', async () => {
    const exportId = await bench.made(caller);
    const other = await scene.life.bench.integrate('AI_Assistant', ['metadata']);
    expect(codeOf(await bench.exports.start(other, PRODUCT))).toBe('role.not-permitted');
    expect(valueOf(await bench.exports.get(other, exportId))).toBeUndefined();
    expect(await bench.refusal({ caller: other, exportId })).toBe('unknown');
    expect(codeOf(await bench.exports.start(scene.auditor, 'Nothing'))).toBe('product.unknown');
  });

  it('has one export of a product at a time, and four downloads of a process', async () => {
    const asked = await Promise.allSettled([
      bench.exports.start(caller, PRODUCT),
      bench.exports.start(caller, PRODUCT),
    ]);
    expect(asked.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    // Who may not export does not learn that one is being made.
    const stranger = await scene.life.bench.integrate('Gurukul', ['user_progress']);
    const [, refused] = await Promise.all([
      bench.exports.start(scene.auditor, 'Workflow_Enforcement'),
      bench.exports.start(stranger, 'Workflow_Enforcement'),
    ]);
    expect(codeOf(refused)).toBe('role.not-permitted');
    const exportId = await bench.made(await scene.life.bench.integrate('AI_Assistant', ['metadata']), 'AI_Assistant');
    const command = { caller: scene.auditor, exportId };
    const open = await Promise.all([1, 2, 3, 4].map(async () => valueOf(await bench.exports.content(command))));
    for (const content of open) if (content.kind === 'lines') await content.lines.next();
    await expect(bench.exports.content(command)).rejects.toMatchObject({ code: 'committer.overloaded' });
    for (const content of open) if (content.kind === 'lines') await content.lines.return(undefined);
    expect(await bench.refusal(command)).toBe('lines');
  });
});

describe('the process that made an export', () => {
  it('is not needed once it has ended; an export that had not ended is interrupted', async () => {
    const exportId = await bench.made(caller);
    const begun = valueOf(await bench.exports.start(caller, PRODUCT)).id;
    const other = new ExportBench(await Workbench.open(MemoryBucketStore.open(scene.life.state), scene.life.clock));
    const auditor = scene.auditor;
    expect(await other.summary(auditor, exportId)).toMatchObject({ artifacts: 4 });
    expect(valueOf(await other.exports.get(auditor, begun))?.status).toMatch(/interrupted|done/);
    expect(valueOf(await other.exports.get(auditor, nodeRandom.uuid7()))).toBeUndefined();
  });
});

describe('a reader of an export', () => {
  let lines: string[];

  beforeEach(async () => {
    await scene.life.hold({ kind: 'artifacts', artifactIds: [scene.changed.id] });
    lines = await bench.lines({
      caller,
      exportId: await bench.made(caller),
      knownSize: Number(scene.early.split('\n')[1]),
    });
  });

  it('trusts the keys of the policy alone', () => {
    expect(verify(lines, policyOf({ quorum: 'none', logs: [OTHER_KEY] })).verdict).toBe('unanchored');
    expect(verify(lines, policyOf({ quorum: 'any', logs: [LOG_KEY] })).verdict).toBe('consistent');
    expect(verify(lines, policyOf({ quorum: 'none', known: scene.early })).verdict).toBe('consistent');
    const { consistency: _, ...header } = parsed(lines[0] ?? '') as ExportHeader;
    const unlinked = [formatExportLine({ ...header, consistency: null }), ...lines.slice(1)];
    expect(verify(unlinked, policyOf({ quorum: 'none', known: scene.early })).verdict).toBe('unanchored');
  });

  it('finds that any line is missing, doubled or exchanged with another', () => {
    for (const [i] of lines.entries()) {
      const without = lines.toSpliced(i, 1);
      const doubled = lines.toSpliced(i, 0, lines[i] ?? '');
      const exchanged = lines.toSpliced(i, 2, ...lines.slice(i, i + 2).reverse());
      expect([i, verify(doubled).verdict]).toEqual([i, 'invalid']);
      if (i + 1 < lines.length) expect([i, verify(exchanged).verdict]).toEqual([i, 'invalid']);
      // An approval under which nothing was written is not missed: the log does not say which approvals there are.
      if (parsed(lines[i] ?? '').kind !== 'governance') expect([i, verify(without).verdict]).toEqual([i, 'invalid']);
    }
    const unapproved = lines.filter((line) => parsed(line).kind !== 'governance');
    expect(verify(unapproved).reasons[0]).toContain('was approved');
  });

  it('finds that an artifact is missing, at the front, between others and at the end', () => {
    const starts = lines.flatMap((line, i) => (parsed(line).kind === 'artifact' ? [i] : []));
    const ends = [...starts.slice(1), lines.length - 1];
    for (const [n, start] of starts.entries()) {
      expect(verify(lines.toSpliced(start, (ends[n] ?? 0) - start)).reasons[0]).toContain('missing');
    }
  });

  it.each<[string, (line: ExportLine) => ExportLine]>([
    ['the product', (line) => (line.kind === 'header' ? { ...line, productId: 'AI_Assistant' } : line)],
    ['the size', (line) => (line.kind === 'header' ? { ...line, treeSize: line.treeSize - 1 } : line)],
    ['the export', (line) => (line.kind === 'header' ? { ...line, exportId: 'x' } : line)],
    ['a payload', (line) => (line.kind === 'version' && line.payload !== null ? { ...line, payload: '{}' } : line)],
    ['a payload left out', (line) => (line.kind === 'version' ? { ...line, payload: null, salt: null } : line)],
    ['a number', (line) => (line.kind === 'version' ? { ...line, version: line.version + 1 } : line)],
    [
      'an entry',
      (line) => (line.kind === 'entry' ? { ...line, entry: line.entry.replace('allowed', 'refused') } : line),
    ],
    ['a proof', (line) => (line.kind === 'entry' ? { ...line, proof: line.proof.slice(1) } : line)],
    ['an id', (line) => (line.kind === 'artifact' ? { ...line, artifactId: nodeRandom.uuid7() } : line)],
    ['a creation', (line) => (line.kind === 'artifact' ? { ...line, createdSeq: line.createdSeq + 1 } : line)],
    ['a tree', (line) => (line.kind === 'artifact' ? { ...line, treeSize: line.treeSize + 1 } : line)],
    ['the last checkpoint', (line) => (line.kind === 'end' ? { ...line, treeSize: line.treeSize + 1 } : line)],
    ['an unknown member', (line) => (line.kind === 'end' ? ({ ...line, more: 1 } as ExportLine) : line)],
  ])('finds that %s was changed', (_what, change) => {
    const altered = lines.map((line) => formatExportLine(change(parsed(line))));
    expect(altered).not.toEqual(lines);
    expect(verify(altered).verdict).toBe('invalid');
  });

  it('finds that it was broken off, that something follows, and that the text is another one', () => {
    expect(verify(lines.slice(0, -1)).reasons[0]).toContain('broken off');
    expect(verify([])).toMatchObject({ verdict: 'invalid' });
    expect(verify([...lines, lines.at(-1) ?? '']).reasons[0]).toContain('follows');
    expect(verify(lines.map((line) => line.replace('{', '{ '))).reasons[0]).toContain('canonical');
    expect(verify(['nonsense\n', ...lines]).verdict).toBe('invalid');
  });
});
