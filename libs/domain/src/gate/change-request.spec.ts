import { describe, expect, it } from '@jest/globals';
import { addDays } from '../artifacts/instant.ts';
import { statusAt, withApproval, type Approval } from './change-request.ts';
import { AT, changeRequest } from './gate.spec-data.ts';

const voice = (role: Approval['role'], decision: Approval['decision']): Approval => ({
  personId: `person-${role}`,
  role,
  decision,
  digest: changeRequest.digest,
  reason: 'reviewed',
  at: AT,
});

describe('a change request', () => {
  it('is approved by owner and advisor together, in either order', () => {
    const byOwner = withApproval(changeRequest, voice('owner', 'approve'));
    expect(byOwner.status).toBe('pending');
    expect(withApproval(byOwner, voice('advisor', 'approve')).status).toBe('approved');
    const byAdvisor = withApproval(changeRequest, voice('advisor', 'approve'));
    expect(withApproval(byAdvisor, voice('owner', 'approve')).status).toBe('approved');
  });

  it('is rejected by one voice, whatever the other said', () => {
    expect(withApproval(changeRequest, voice('advisor', 'reject')).status).toBe('rejected');
    const half = withApproval(changeRequest, voice('owner', 'approve'));
    expect(withApproval(half, voice('advisor', 'reject')).status).toBe('rejected');
  });

  it('lapses at the instant it names, and only while it is undecided', () => {
    const { expiresAt } = changeRequest;
    expect(statusAt(changeRequest, addDays(expiresAt, -1e-8))).toBe('pending');
    expect(statusAt(changeRequest, expiresAt)).toBe('lapsed');
    expect(statusAt({ ...changeRequest, status: 'approved' }, addDays(expiresAt, 1))).toBe('approved');
  });
});

describe('days added to an instant', () => {
  it('go over leap days and years', () => {
    expect(addDays('2028-02-28T12:00:00.000Z', 1)).toBe('2028-02-29T12:00:00.000Z');
    expect(addDays('2027-12-31T00:00:00.000Z', 90)).toBe('2028-03-30T00:00:00.000Z');
    expect(addDays('2026-01-19T00:00:00.000Z', -1)).toBe('2026-01-18T00:00:00.000Z');
  });
});
