import type { Caller, Refusal, RefusalCode, SealedParts } from '@bucket/domain';
import type { AnswerVault } from '@bucket/ports';
import type { BlockInProgress } from './block-in-progress.ts';
import type { Command } from './command.ts';
import type { Gate } from './gate.ts';
import { refused, type Refused } from './outcome.ts';

/** A request that carries an `Idempotency-Key`. */
export interface IdempotencyClaim {
  /** SHA-256 over credential, route and key, lower-case hex. */
  readonly keyHash: string;
  /** SHA-256 over everything that makes the request what it is, lower-case hex. */
  readonly fingerprint: string;
  /** What only this caller with this key knows; seals the remembered answer. */
  readonly secret: string;
}

export type Replayable<R> = (R & { readonly replayed?: true }) | Refused;

export interface IdempotencySurroundings {
  readonly gate: Gate;
  readonly vault: AnswerVault;
}

/**
 * The same key and the same request get the first answer; another request under the key is refused. The answer is
 * remembered in the same commit as the work, sealed under the caller's own key, so that it is no second copy of anything
 * readable.
 *
 * @param worth which answers are remembered: a refusal may be asked again when its reason is gone
 */
export function idempotent<R extends { readonly kind: string }>(
  command: Command<R>,
  claim: IdempotencyClaim | undefined,
  caller: Caller,
  { gate, vault }: IdempotencySurroundings,
  worth: (answer: R) => boolean = ({ kind }) => kind === 'recorded',
): Command<Replayable<R>> {
  if (claim === undefined) return command;
  return {
    ...command,
    needs: { ...command.needs, idempotencyKeys: [...command.needs.idempotencyKeys, claim.keyHash] },
    decide: (block) => {
      const before = block.remembered(claim.keyHash);
      if (before === undefined) {
        const answer = command.decide(block);
        block.remember({ ...claim, answer: (sealed) => sealedAnswer(answer(sealed), claim, vault, worth) });
        return answer;
      }
      if (before.fingerprint !== claim.fingerprint) return refuse(caller, block, 'idempotency.key-reused');
      if ('kind' in before) return refuse(caller, block, 'idempotency.in-progress');
      const text = vault.open(claim.secret, before.answer);
      if (text === undefined) return refuse(caller, block, 'idempotency.key-reused');
      // A parse boundary: the vault authenticates, so the text is one that this very command sealed.
      return replay(gate, caller, block, JSON.parse(text) as R);
    },
  };
}

function sealedAnswer<R>(answer: R, claim: IdempotencyClaim, vault: AnswerVault, worth: (answer: R) => boolean) {
  return worth(answer) ? vault.seal(claim.secret, JSON.stringify(answer)) : undefined;
}

/** A replay is judged like anything else: a credential revoked meanwhile gets nothing. */
function replay<R extends { readonly kind: string }>(gate: Gate, caller: Caller, block: BlockInProgress, answer: R) {
  const decision = gate.judge({ type: 'idempotency.replay', caller }, block);
  const at = block.add({ decision });
  return (sealed: SealedParts): Replayable<R> =>
    decision.kind === 'refused' ? refused(sealed, at, decision) : { ...answer, replayed: true };
}

function refuse(caller: Caller, block: BlockInProgress, code: RefusalCode) {
  const decision: Refusal = {
    kind: 'refused',
    request: { type: 'idempotency.replay', caller },
    by: [
      {
        rule: 'BKT-R30',
        code,
        reason:
          code === 'idempotency.in-progress'
            ? 'the first request is still running'
            : 'the key was used for another request',
      },
    ],
  };
  const at = block.add({ decision });
  return (sealed: SealedParts): Refused => refused(sealed, at, decision);
}
