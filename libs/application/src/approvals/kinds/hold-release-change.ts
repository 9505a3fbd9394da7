import { fieldError, unknownMembers, type ChangeKindDefinition } from './change-kind.ts';
import { isId } from './subject-parts.ts';

/** Releases one legal hold. Holds of other cases over the same artifacts stay. */
export const holdReleaseChange: ChangeKindDefinition<'hold-release'> = {
  kind: 'hold-release',
  parse: (subject) => {
    const errors = unknownMembers(subject, ['holdId']);
    const { holdId } = subject;
    if (!isId(holdId))
      errors.push(fieldError('/subject/holdId', holdId === undefined ? 'required' : 'invalid', 'the id of a hold'));
    return errors.length > 0 || !isId(holdId) ? errors : { holdId };
  },
  objection: ({ holdId }, { state }) => {
    const hold = state.hold(holdId);
    if (hold === undefined) return { code: 'hold.not-found', reason: 'no such hold' };
    return hold.releasedAt === null ? undefined : { code: 'hold.released', reason: `released at ${hold.releasedAt}` };
  },
  shows: ({ holdId }, { state }) => {
    const hold = state.hold(holdId);
    return [`the hold of case ${hold?.caseId ?? 'unknown'} on ${hold?.productId ?? 'nothing'} will be released`];
  },
  effects: ({ request, at, state }) => {
    const hold = state.hold(request.subject.holdId);
    if (hold === undefined) throw new TypeError('admitted the release of a hold that is not there');
    return [{ kind: 'hold', id: hold.id, value: { ...hold, releasedAt: at, releasedBy: request.id } }];
  },
};
