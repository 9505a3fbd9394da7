import type { OperationType } from '../operations.ts';
import type { Rule } from '../rule.ts';
import type { RuleRefusal } from '../rule-refusal.ts';

const REMOVING: readonly OperationType[] = ['artifact.delete', 'artifact.purge', 'artifact.erase'];
const DESTROYING: readonly OperationType[] = ['artifact.purge', 'artifact.erase'];

/** Holds that a reason names. */
const HOLDS_NAMED = 5;

export const destroyedIsGone: Rule = {
  id: 'BKT-R50',
  says: 'A version whose content was destroyed is neither served, destroyed again nor restored.',
  threats: ['T9'],
  appliesTo: ({ type }, { lifecycle }) =>
    lifecycle?.state !== undefined &&
    (type === 'artifact.read' || type === 'artifact.restore' || type === 'artifact.purge'),
  refuses: (_request, { lifecycle }) => {
    if (lifecycle?.state === 'purged') return { code: 'artifact.purged', reason: 'the version is purged' };
    if (lifecycle?.state === 'erased') return { code: 'artifact.erased', reason: 'the version is erased' };
    return undefined;
  },
};

export const erasedOnce: Rule = {
  id: 'BKT-R51',
  says: 'Only a change request that two people approved erases, and each version once.',
  threats: ['T9'],
  appliesTo: ({ type }) => type === 'artifact.erase',
  refuses: (_request, { lifecycle }) => {
    if (lifecycle?.state === 'erased') return { code: 'artifact.erased', reason: 'the version is erased' };
    if (lifecycle?.isErasureApproved !== true)
      return { code: 'erasure.not-approved', reason: 'no approved change request names it' };
    return undefined;
  },
};

export const erasureEndsOnce: Rule = {
  id: 'BKT-R56',
  says: 'The result of an approved erasure is recorded once.',
  threats: ['T9'],
  appliesTo: ({ type }) => type === 'erasure.complete',
  refuses: (_request, { changeRequest }) => {
    if (changeRequest?.kind !== 'erasure' || changeRequest.status !== 'approved')
      return { code: 'erasure.not-approved', reason: 'no approved change request asks for it' };
    return changeRequest.result === undefined
      ? undefined
      : { code: 'change-request.decided', reason: 'the erasure has been carried out' };
  },
};

export const heldIsKept: Rule = {
  id: 'BKT-R52',
  says: 'What a legal hold covers is neither deleted, purged nor erased until every hold on it is released.',
  threats: ['T9'],
  appliesTo: ({ type }) => REMOVING.includes(type),
  refuses: (_request, { lifecycle }) => {
    const holds = lifecycle?.holds ?? [];
    if (holds.length === 0) return undefined;
    const named = holds.slice(0, HOLDS_NAMED).map(({ id, caseId }) => `${id} (case ${caseId})`);
    return { code: 'artifact.held', reason: `held by ${named.join(', ')}` };
  },
};

export const retentionHasEnded: Rule = {
  id: 'BKT-R53',
  says: 'Content is destroyed only when it is out of use and its retention has ended, in time that no clock jump adds to.',
  threats: ['T9'],
  appliesTo: ({ type }) => DESTROYING.includes(type),
  refuses: ({ type }, { lifecycle }) => (type === 'artifact.purge' ? purgeRefusal(lifecycle) : lockRefusal(lifecycle)),
};

type Known = Parameters<Rule['refuses']>[1]['lifecycle'];

function purgeRefusal(lifecycle: Known): RuleRefusal | undefined {
  if (lifecycle?.isRetired !== true) return { code: 'retention.not-ended', reason: 'the version is in use' };
  const { nowMs, endsMs } = lifecycle.time ?? { nowMs: 0, endsMs: Number.POSITIVE_INFINITY };
  return nowMs >= endsMs
    ? undefined
    : { code: 'retention.not-ended', reason: `retention ends in ${daysText(endsMs - nowMs)}` };
}

/** An erasure does not wait for the end of a retention, unless a lock says so. */
function lockRefusal(lifecycle: Known): RuleRefusal | undefined {
  if (lifecycle?.lock === undefined) return undefined;
  const { artifactClass, days, changeRequestId } = lifecycle.lock;
  return {
    code: 'retention.not-ended',
    reason: `a retention lock keeps ${artifactClass} ${days} days (change request ${changeRequestId})`,
  };
}

export const onlyDeletedIsRestored: Rule = {
  id: 'BKT-R54',
  says: 'A deleted artifact can be restored for 90 days, then never.',
  threats: ['T9'],
  appliesTo: ({ type }, { artifact }) => type === 'artifact.restore' && artifact !== undefined,
  refuses: (_request, { lifecycle }) => {
    if (lifecycle?.state === 'active') return { code: 'artifact.not-deleted', reason: 'the artifact is active' };
    const { nowMs, endsMs } = lifecycle?.time ?? { nowMs: 0, endsMs: 0 };
    return nowMs < endsMs
      ? undefined
      : { code: 'artifact.not-recoverable', reason: 'the days in which it could be restored are over' };
  },
};

export const sweepIsThePreviewed: Rule = {
  id: 'BKT-R55',
  says: 'A sweep that names the digest of a preview destroys exactly what the preview showed, and no sweep is ahead of time.',
  threats: ['T9'],
  appliesTo: ({ type }) => type === 'retention.sweep',
  refuses: (_request, { lifecycle }) => {
    const { nowMs, endsMs } = lifecycle?.time ?? { nowMs: 0, endsMs: 0 };
    if (nowMs < endsMs)
      return { code: 'retention.not-ended', reason: `that time is ${daysText(endsMs - nowMs)} ahead` };
    return lifecycle?.isDigestCurrent === false
      ? { code: 'retention.set-changed', reason: 'other versions are due now; ask for a preview again' }
      : undefined;
  },
};

const DAY_MS = 86_400_000;
const daysText = (ms: number): string => (Number.isFinite(ms) ? `${Math.ceil(ms / DAY_MS)} days` : 'an unknown time');

/** `artifact.held` stands before `retention.not-ended`: whoever is refused for both learns of the hold. */
export const lifecycleRules: readonly Rule[] = [
  destroyedIsGone,
  erasedOnce,
  erasureEndsOnce,
  heldIsKept,
  retentionHasEnded,
  onlyDeletedIsRestored,
  sweepIsThePreviewed,
];
