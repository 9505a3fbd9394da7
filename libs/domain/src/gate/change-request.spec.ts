import { describe, expect, it } from '@jest/globals';
import { addDays } from '../artifacts/instant.ts';
import { standingVoices, statusAt, withApproval, type Approval, type ChangeRequest } from './change-request.ts';
import { AT, changeRequest } from './gate.spec-data.ts';

const voice = (role: Approval['role'], decision: Approval['decision']): Approval => ({
  personId: `person-${role}`,
  role,
  decision,
  digest: changeRequest.digest,
  reason: 'reviewed',
  at: AT,
});

/** After one more voice, where everybody who spoke is still there. */
const after = (request: ChangeRequest, approval: Approval) => withApproval(request, approval, request.approvals);

describe('a change request', () => {
  it('is approved by owner and advisor together, in either order', () => {
    const byOwner = after(changeRequest, voice('owner', 'approve'));
    expect(byOwner.status).toBe('pending');
    expect(after(byOwner, voice('advisor', 'approve')).status).toBe('approved');
    const byAdvisor = after(changeRequest, voice('advisor', 'approve'));
    expect(after(byAdvisor, voice('owner', 'approve')).status).toBe('approved');
  });

  it('is rejected by one voice, whatever the other said', () => {
    expect(after(changeRequest, voice('advisor', 'reject')).status).toBe('rejected');
    const half = after(changeRequest, voice('owner', 'approve'));
    expect(after(half, voice('advisor', 'reject')).status).toBe('rejected');
  });

  it('is not approved by nobody: no voice, no approval', () => {
    expect(changeRequest.approvals).toEqual([]);
    expect(statusAt(changeRequest, AT)).toBe('pending');
    const rejecting = withApproval(changeRequest, voice('owner', 'reject'), []);
    expect(rejecting.status).toBe('rejected');
  });

  it('needs both roles and two people, whatever quorum is left of those who spoke before', () => {
    const [owner, advisor] = [voice('owner', 'approve'), voice('advisor', 'approve')];
    expect(withApproval(changeRequest, advisor, []).status).toBe('pending');
    expect(withApproval(changeRequest, advisor, [owner]).status).toBe('approved');
    expect(withApproval(changeRequest, advisor, [{ ...owner, personId: advisor.personId }]).status).toBe('pending');
    expect(withApproval(changeRequest, advisor, [advisor]).status).toBe('pending');
  });

  it('does not count the voice of whoever is not in office any more, and keeps it', () => {
    const half = after(changeRequest, voice('owner', 'approve'));
    const standing = standingVoices(half, (personId) => personId !== 'person-owner');
    const whole = withApproval(half, voice('advisor', 'approve'), standing);
    expect([whole.status, whole.approvals.length]).toEqual(['pending', 2]);
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
