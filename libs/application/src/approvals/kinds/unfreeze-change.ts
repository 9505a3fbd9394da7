import { parseFreezeScope, type FieldError, type Freeze, type JsonObject, type UnfreezeChange } from '@bucket/domain';
import { SubjectReader, type ChangeKindDefinition } from './change-kind.ts';

/** What a review says has to say something. */
const REVIEW = /^(?=(?:[^]*?\S){20})[^]{20,4000}$/;

/** Lifts a freeze, with what the review found. */
export const unfreezeChange: ChangeKindDefinition<'unfreeze'> = {
  kind: 'unfreeze',
  parse: parseUnfreeze,
  objection: ({ scope }, { state, requestedAt }) => {
    const freeze = state.freeze(scope);
    if (freeze === undefined) return { code: 'freeze.not-found', reason: `${scope} is not frozen` };
    // A review cannot have seen what happened after it was written.
    return freeze.frozenAt <= requestedAt
      ? undefined
      : { code: 'freeze.state', reason: 'frozen again since this was asked for; ask again' };
  },
  shows: ({ scope, review }, { state }) => {
    const freeze = state.freeze(scope);
    return [
      `${scope} was frozen by ${freeze?.frozenBy ?? 'nobody'} at ${freeze?.frozenAt ?? 'no time'}: ${freeze?.reason ?? ''}`,
      `the review: ${review}`,
    ];
  },
  effects: ({ request, state, at }) => {
    const { scope, review } = request.subject;
    const freeze = state.freeze(scope);
    if (freeze === undefined) throw new TypeError('admitted to lift what is not frozen');
    const value: Freeze = { ...freeze, liftedAt: at, changeRequestId: request.id, review };
    return [{ kind: 'freeze', id: scope, value }];
  },
};

function parseUnfreeze(subject: JsonObject): UnfreezeChange | readonly FieldError[] {
  const reader = new SubjectReader(subject, ['scope', 'review']);
  const text = reader.text('scope', /^[^]{1,140}$/, 'all, product:<id>, integration:<id> or actor:<id>');
  const scope = parseFreezeScope(text);
  if (text !== '' && scope === undefined) {
    reader.fault('scope', 'invalid', 'all, product:<id>, integration:<id> or actor:<id>');
  }
  const review = reader.text('review', REVIEW, 'what the review found, in 20 characters or more');
  return reader.errors.length > 0 || scope === undefined ? reader.errors : { scope, review };
}
