import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { changeRequest, credentialOf, integration } from './gate.spec-data.ts';
import { GovernanceState } from './governance-state.ts';

const movements = fc.array(
  fc.record({
    product: fc.constantFrom('A', 'B', 'C'),
    artifacts: fc.integer({ min: 0, max: 3 }),
    bytes: fc.integer({ min: 0, max: 1_000 }),
  }),
);

describe('the state of governance', () => {
  it('knows the total as the sum over the products, however it was counted', () => {
    fc.assert(
      fc.property(movements, movements, (before, after) => {
        const state = new GovernanceState();
        for (const { product, artifacts, bytes } of before) state.addUsage(product, artifacts, bytes);
        const fork = state.fork();
        for (const { product, artifacts, bytes } of after) fork.addUsage(product, artifacts, bytes);
        state.merge(fork);
        const sum = (part: 'artifacts' | 'bytes') =>
          ['A', 'B', 'C'].reduce((all, id) => all + state.usage(id)[part], 0);
        expect(state.total()).toEqual({ artifacts: sum('artifacts'), bytes: sum('bytes') });
        expect(state.total().artifacts).toBe([...before, ...after].reduce((all, { artifacts }) => all + artifacts, 0));
      }),
    );
  });

  it('shows a fork what it is over, and nothing of the fork before it is merged', () => {
    const state = new GovernanceState();
    state.apply([{ kind: 'integration', id: 'one', value: integration }]);
    const fork = state.fork();
    fork.apply([
      { kind: 'integration', id: 'one', value: { ...integration, status: 'suspended' } },
      { kind: 'change-request', id: 'c', value: changeRequest },
    ]);
    expect(fork.integration('one')?.status).toBe('suspended');
    expect([state.integration('one')?.status, state.changeRequest('c')]).toEqual(['approved', undefined]);
    state.merge(fork);
    expect(state.integration('one')?.status).toBe('suspended');
    expect(state.changeRequests()).toEqual([changeRequest]);
  });

  it('finds a credential by the hash of its token, as it stands now', () => {
    const state = new GovernanceState();
    const credential = credentialOf('service');
    state.apply([{ kind: 'credential', id: credential.id, value: credential }]);
    const fork = state.fork();
    fork.apply([
      { kind: 'credential', id: credential.id, value: { ...credential, revokedAt: '2026-03-01T12:00:00.000Z' } },
    ]);
    expect(state.credentialByTokenHash(credential.tokenHash ?? '')?.revokedAt).toBeNull();
    expect(fork.credentialByTokenHash(credential.tokenHash ?? '')?.revokedAt).not.toBeNull();
    expect(state.credentialByTokenHash('1'.repeat(64))).toBeUndefined();
  });

  it('takes over its own forks only', () => {
    expect(() => new GovernanceState().merge(new GovernanceState().fork())).toThrow(TypeError);
  });
});
