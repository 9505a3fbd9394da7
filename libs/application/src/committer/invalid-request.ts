import { clipped, type Caller } from '@bucket/domain';
import { NO_NEEDS, type Command } from './command.ts';
import { refused, type Refused } from './outcome.ts';

const REASON_LENGTH_MAX = 200;

/** The entry of a request of a known caller that was refused before it could be judged. */
export function invalidRequest(caller: Caller, code: string, reason: string): Command<Refused> {
  const decision = {
    kind: 'refused',
    request: { type: 'request.invalid', caller },
    by: [{ rule: 'BKT-R31', code: 'request.invalid', reason: clipped(`${code}: ${reason}`, REASON_LENGTH_MAX) }],
  } as const;
  return {
    needs: NO_NEEDS,
    decide: (block) => {
      const at = block.add({ decision });
      return (sealed) => refused(sealed, at, decision);
    },
  };
}
