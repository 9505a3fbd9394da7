import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { METHOD_IDS, type MethodResult } from '@bucket/certification';
import type { Caller } from '@bucket/domain';
import { MemoryBucketStore, MemoryState } from '@bucket/memory';
import { nameUuid, nodeRandom, nodeSha256 } from '@bucket/node';
import { gateOf, valueOf, Workbench } from '../workbench/workbench.spec-data.ts';
import type { Gate } from '../committer/gate.ts';
import { Certifications } from './certifications.ts';

const RESULTS: readonly MethodResult[] = METHOD_IDS.map((method) => ({
  method,
  status: 'passed',
  checks: [{ what: 'it holds', holds: true, seen: '403' }],
  startedAt: '2026-01-19T08:00:00.000Z',
  endedAt: '2026-01-19T08:00:01.000Z',
}));
const YEAR_MS = 366 * 86_400_000;

let state: MemoryState;
let bench: Workbench;
let executor: Caller;

beforeEach(async () => {
  state = new MemoryState();
  bench = await Workbench.open(MemoryBucketStore.open(state));
  executor = bench.person('executor');
});

/** As a build with these rules and of this version sees them. */
const certifications = (gate: Gate = bench.gate, version = '1.0.0', on = bench, laterMs = 0) =>
  new Certifications(on.committer, {
    gate,
    version,
    verifierKey: 'bucket.test/log+00000000+AA==',
    sha256: nodeSha256,
    clock: { nowMs: () => on.clock.nowMs() + laterMs },
    random: nodeRandom,
    uuidOf: nameUuid,
  });
const issue = async () => valueOf(await certifications().issue({ caller: executor, form: 'short', results: RESULTS }));
const reasons = async (on: Certifications) => valueOf(await on.current(executor))?.standing.reasons;

describe('a certification', () => {
  it('is refused to everybody but the executor, which is recorded and not signed', async () => {
    const { signer } = bench.ledger.dependencies;
    const sign = signer.sign.bind(signer);
    const signed: string[] = [];
    jest.spyOn(signer, 'sign').mockImplementation((message) => {
      const text = typeof message === 'string' ? message : new TextDecoder().decode(message);
      if (text.startsWith('DSSEv1')) signed.push(text);
      return sign(message);
    });
    const outcome = await certifications().issue({ caller: bench.person('auditor'), form: 'short', results: RESULTS });
    expect(outcome.kind).toBe('refused');
    expect(signed).toEqual([]);
    expect(state.entries.at(-1)?.entry).toMatchObject({ type: 'certification.issued', outcome: 'refused' });
    expect(valueOf(await certifications().list(executor))).toEqual([]);
    await issue();
    expect(signed).toHaveLength(1);
  });

  it('holds for the rules, schemas, version and year in which it was issued', async () => {
    await issue();
    expect(await reasons(certifications())).toEqual([]);
    expect(await reasons(certifications(bench.gate, '1.7.3'))).toEqual([]);
    expect(await reasons(certifications(bench.gate, '2.0.0'))).toEqual(['it is of version 1.0.0; version 2.0.0 runs']);
    const [changed] = (await reasons(certifications(gateOf({ 'domain/gate/judge': 'ab' })))) ?? [];
    expect(changed).toMatch(/^it is of the rules sha256:[0-9a-f]{64}; the rules sha256:[0-9a-f]{64} run$/);
    const later = certifications(bench.gate, '1.0.0', bench, YEAR_MS);
    expect(await reasons(later)).toEqual([expect.stringMatching(/^it was valid until /)]);
  });

  it('is known to every process, and to one that was started again', async () => {
    const { id, digest } = await issue();
    const again = await Workbench.open(MemoryBucketStore.open(state), bench.clock);
    const found = valueOf(await certifications(again.gate, '1.0.0', again).get(executor, id));
    expect(found).toMatchObject({ id, digest, issuedBy: executor.actor.id });
  });

  it('is countersigned by two people who name its digest, and by nothing else', async () => {
    const { id: certificationId, digest } = await issue();
    const other = { certificationId, digest: `sha256:${'0'.repeat(64)}` };
    await expect(bench.change('certification', other)).rejects.toThrow('certification.not-found');
    await bench.change('certification', { certificationId, digest });
    expect(valueOf(await certifications().get(executor, certificationId))).toMatchObject({
      verdict: 'not-satisfied',
      countersignedAt: expect.stringMatching(/Z$/),
      changeRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });
});
