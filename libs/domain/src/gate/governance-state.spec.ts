import { describe, expect, it } from '@jest/globals';
import { addDays } from '../artifacts/instant.ts';
import { latestExpiry } from './credential.ts';
import { AT, changeRequest, credentialOf, integration } from './gate.spec-data.ts';
import { GovernanceState, type RecordChange } from './governance-state.ts';

const limit = { limit: 'products', value: 50, changeRequestId: 'change-1', at: AT };
const credential = credentialOf('service');
const records: readonly RecordChange[] = [
  { kind: 'integration', id: integration.integrationId, value: integration },
  { kind: 'credential', id: credential.id, value: credential },
  { kind: 'change-request', id: changeRequest.id, value: changeRequest },
  { kind: 'limit', id: 'products', value: limit },
];

function stateOf(...changes: readonly RecordChange[]): GovernanceState {
  const state = new GovernanceState();
  state.apply(changes);
  return state;
}

describe('records, one after the other', () => {
  it('are found by their names and listed', () => {
    const state = stateOf(...records);
    expect(state.integration('assistant-core')).toBe(integration);
    expect(state.credential(credential.id)).toEqual(credential);
    expect(state.changeRequest(changeRequest.id)).toBe(changeRequest);
    expect(state.limitOverride('products')).toBe(limit);
    expect([state.integrations(), state.credentials(), state.changeRequests()]).toEqual([
      [integration],
      [credential],
      [changeRequest],
    ]);
  });

  it('leave the last one standing, in the place of the first', () => {
    const later = { ...integration, status: 'suspended' } as const;
    const other = { ...integration, integrationId: 'other' };
    const state = stateOf(
      { kind: 'integration', id: 'one', value: integration },
      { kind: 'integration', id: 'two', value: other },
      { kind: 'integration', id: 'one', value: later },
    );
    expect(state.integrations()).toEqual([later, other]);
  });

  it('know nothing of names that JavaScript objects have', () => {
    const state = new GovernanceState();
    expect([state.integration('constructor'), state.credential('__proto__'), state.limitOverride('toString')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(state.usage('__proto__')).toEqual({ artifacts: 0, bytes: 0 });
  });
});

describe('a credential', () => {
  it('is no longer found by a token that it had before', () => {
    const state = stateOf(...records);
    const fork = state.fork();
    fork.apply([{ kind: 'credential', id: credential.id, value: { ...credential, tokenHash: 'b'.repeat(64) } }]);
    expect(fork.credentialByTokenHash(credential.tokenHash ?? '')).toBeUndefined();
    expect(fork.credentialByTokenHash('b'.repeat(64))?.id).toBe(credential.id);
    expect(state.credentialByTokenHash(credential.tokenHash ?? '')?.id).toBe(credential.id);
  });
});

describe('a record of an older log', () => {
  it('is a change request that is to be decided within a day, as all others', () => {
    const { decideBy, ...older } = changeRequest;
    const state = stateOf({ kind: 'change-request', id: older.id, value: older as typeof changeRequest });
    expect([state.changeRequest(older.id), decideBy]).toEqual([changeRequest, addDays(older.requestedAt, 1)]);
  });

  it('is a credential that lasts a year, and stands for its person', () => {
    const { expiresAt, ...older } = credentialOf('owner');
    const state = stateOf({ kind: 'credential', id: older.id, value: older as typeof credential });
    expect(state.credential(older.id)?.expiresAt).toBe(latestExpiry(older.createdAt));
    expect([typeof expiresAt, state.isInOffice(older.personId ?? '', 'owner')]).toEqual(['string', true]);
  });
});

describe('a fork', () => {
  it('that is dropped leaves nothing behind', () => {
    const state = stateOf(...records);
    state.addUsage('A', 1, 10);
    const fork = state.fork();
    fork.addUsage('A', 5, 50);
    fork.apply([{ kind: 'limit', id: 'products', value: { ...limit, value: 1 } }]);
    expect([state.usage('A'), state.total(), state.limitOverride('products')?.value]).toEqual([
      { artifacts: 1, bytes: 10 },
      { artifacts: 1, bytes: 10 },
      50,
    ]);
  });

  it('of a fork is merged step by step', () => {
    const state = new GovernanceState();
    const fork = state.fork();
    const forkOfFork = fork.fork();
    forkOfFork.addUsage('A', 2, 20);
    expect(() => state.merge(forkOfFork)).toThrow(TypeError);
    fork.merge(forkOfFork);
    state.merge(fork);
    expect([state.usage('A'), state.total()]).toEqual(Array(2).fill({ artifacts: 2, bytes: 20 }));
  });

  it('keeps the total the sum when its state has moved on, and when it is merged twice', () => {
    const state = new GovernanceState();
    const [one, two] = [state.fork(), state.fork()];
    one.addUsage('A', 1, 10);
    two.addUsage('B', 2, 20);
    for (const fork of [one, two, two]) state.merge(fork);
    expect(state.total()).toEqual({ artifacts: 3, bytes: 30 });
  });
});
