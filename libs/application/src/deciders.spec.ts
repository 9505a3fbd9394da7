import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Caller } from '@bucket/domain';
import { nameUuid, nodeRandom, nodeSha256 } from '@bucket/node';
import { seededSigner } from '@bucket/testing';
import { TellOverdue } from './approvals/tell-overdue.ts';
import { Certifications } from './certification/certifications.ts';
import { BATCH_KIND, type BatchInput } from './committer/batch.ts';
import { BlockInProgress } from './committer/block-in-progress.ts';
import { mergedNeeds } from './committer/block-contents.ts';
import { NO_NEEDS, type Command } from './committer/command.ts';
import { DECIDERS } from './deciders.ts';
import { changeLogKey } from './ledger/change-log-key.ts';
import { LifecycleBench } from './lifecycle/bench.spec-data.ts';
import type { Workbench } from './workbench/workbench.spec-data.ts';
import { AVATAR, decisionsOf, dependenciesOf, valueOf } from './workbench/workbench.spec-data.ts';

let life: LifecycleBench;
let bench: Workbench;
let caller: Caller;
const seen: Command[] = [];

/** Commands are caught on their way to the committer, as every use case makes them. */
function watch({ committer }: Workbench): void {
  const submit = committer.submit.bind(committer);
  committer.submit = <R>(command: Command<R>): Promise<R> => {
    seen.push(command);
    return submit(command);
  };
}

beforeEach(async () => {
  seen.length = 0;
  life = await LifecycleBench.open();
  ({ bench } = life);
  watch(bench);
  ({ caller } = life);
});

async function everyKindOfCommand(): Promise<void> {
  await bench.integrate('AI_Assistant', ['metadata']);
  const persona = {
    artifactClass: 'persona_config',
    ownerId: 'team',
    payload: { personaId: 'a', displayName: 'A', basis: 'invented' },
  } as const;
  const idempotency = { keyHash: 'k'.repeat(64), fingerprint: 'f', secret: 's' };
  const { id } = valueOf(await bench.create.execute({ caller, ...persona, idempotency }));
  const items = [{ kind: 'artifact', artifact: AVATAR } as const, { kind: 'invalid', code: 'x', reason: 'y' } as const];
  await bench.create.executeBatch({ caller, items });
  await bench.read.execute({ caller, artifactId: id });
  const precondition = { kind: 'any' } as const;
  await bench.update.execute({
    caller,
    artifactId: id,
    precondition,
    payload: { ...persona.payload, displayName: 'B' },
  });
  await bench.delete.execute({ caller, artifactId: id, precondition });
  await bench.evaluate.execute({ caller, operation: 'READ', artifactId: id });
  const request = await bench.request('another');
  await bench.decide('owner', request, 'reject');
  await bench.changeRequests.get(bench.person('auditor'), request.id);
  await bench.changeRequests.list(bench.person('auditor'));
  const integrationId = caller.integrationId ?? '';
  await bench.integrations.get(bench.person('auditor'), integrationId);
  await bench.integrations.credentials(bench.person('auditor'), integrationId);
  await bench.integrations.revokeCredential(bench.person('executor'), integrationId, caller.credentialId);
  await bench.freezes.freeze({ caller: bench.person('owner'), scope: 'all', reason: 'a drill' });
  await bench.integrations.suspend(bench.person('owner'), integrationId, 'because');
}

async function certify(): Promise<void> {
  const certifications = new Certifications(bench.committer, {
    gate: bench.gate,
    version: '1.0.0',
    verifierKey: dependenciesOf(1).keys.own,
    sha256: nodeSha256,
    clock: bench.clock,
    random: nodeRandom,
    uuidOf: nameUuid,
  });
  await certifications.issue({ caller: bench.person('executor'), form: 'short', results: [] });
}

async function everyStageOfLife(): Promise<void> {
  await bench.request('late');
  life.pass(2);
  await new TellOverdue(bench.committer, nodeRandom).run();
  const kept = await life.create({ ownerId: 'owner-kept' });
  await life.update(kept.id);
  await life.delete(kept.id);
  await life.restore(kept.id);
  await life.release(await life.hold({ kind: 'owner', ownerId: 'owner-kept' }));
  const { id } = await life.create();
  await life.update(id);
  life.pass(120);
  await bench.marks.mark();
  await bench.sweeps.start({ caller: bench.person('executor') });
  await bench.sweeps.runPending();
  await life.sweep();
  await bench.change('erasure', { productId: 'AI_Avatar', reason: 'asked for', artifactIds: [kept.id] });
  await bench.erasures.runPending();
}

/** The kind of a command, and those of the commands that a batch holds. */
function kindsOf({ kind, input }: Command): string[] {
  // `batchOf` is the only maker of this kind.
  return kind === BATCH_KIND ? [kind, ...(input as BatchInput).items.flatMap(kindsOf)] : [kind];
}

/** The drafts that a command leads to on the state as it is now. */
async function draftsOf(command: Command): Promise<unknown> {
  const needs = mergedNeeds([{ command }]);
  const facts = await bench.ledger.store.decisionFacts(needs ?? NO_NEEDS);
  const start = {
    at: '2026-02-01T00:00:00.000Z',
    now: '2026-02-01T00:00:00.000Z',
    state: bench.ledger.state.fork(),
    sha256: nodeSha256,
  };
  const block = new BlockInProgress(start, needs ?? NO_NEEDS, facts);
  const decision = decisionsOf(bench.gate).decide(command, block);
  return JSON.parse(JSON.stringify([decision, block.drafts]));
}

describe('a command', () => {
  it('of every kind is plain data: decided from its JSON text, it leads to the same entries', async () => {
    await everyStageOfLife();
    await everyKindOfCommand();
    await certify();
    // Last, since the key of this log seals nothing after it.
    await changeLogKey(
      bench.committer,
      { signer: seededSigner('bucket.test/log', 2), verifierKey: dependenciesOf(2).keys.own },
      'rotation',
    );
    const kinds = new Set(seen.flatMap(kindsOf));
    // The first start is decided before a use case can be watched.
    const watched = DECIDERS.map(({ kind }) => kind).filter((kind) => !kind.startsWith('bucket.'));
    expect(watched.filter((kind) => !kinds.has(kind))).toEqual([]);
    for (const command of seen) {
      const copy = JSON.parse(JSON.stringify(command)) as Command;
      expect([copy.kind, await draftsOf(copy)]).toEqual([command.kind, await draftsOf(command)]);
    }
  });

  it('decided twice on the same state leads to the same entries', async () => {
    await everyKindOfCommand();
    for (const command of seen) expect(await draftsOf(command)).toEqual(await draftsOf(command));
  });

  it('of a kind that no decider has is a bug of its sender alone', async () => {
    const stray: Command = { kind: 'unknown', caller, input: {}, needs: NO_NEEDS, load: { entries: 1, bytes: 0 } };
    await expect(bench.committer.submit(stray)).rejects.toThrow('no decider for commands of kind unknown');
  });
});

it('no two deciders have the same kind', () => {
  expect(new Set(DECIDERS.map(({ kind }) => kind)).size).toBe(DECIDERS.length);
});
