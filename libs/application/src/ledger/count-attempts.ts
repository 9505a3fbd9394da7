import {
  ATTEMPTS_COUNT_MS,
  COUNTED_ROLES,
  instantOf,
  parseEntry,
  type AuditEntry,
  type GovernanceState,
  type LedgerHead,
} from '@bucket/domain';
import type { BucketStore } from '@bucket/ports';

/** Pages of 1,000 refusals that are looked at for one actor. */
const PAGES_MAX = 200;

/** Counts an entry towards cooling off and suspension, where it tells of a refusal that counts. */
export function countAttempt(state: GovernanceState, { actor, at, outcome, rules = [], type }: AuditEntry): void {
  if (outcome !== 'refused' || !COUNTED_ROLES.some((role) => role === actor.role)) return;
  state.addAttempt({ actorId: actor.id, role: actor.role, type, at, rules: rules.map(({ rule }) => rule) });
}

/**
 * Counts what the log tells of those whose attempts matter, so that a restart forgives nothing.
 *
 * @param head up to which they count; what others have committed since is counted when it is followed
 */
export async function restoreAttempts(
  store: BucketStore,
  state: GovernanceState,
  head: Pick<LedgerHead, 'at' | 'size'>,
): Promise<void> {
  const from = instantOf(Date.parse(head.at) - ATTEMPTS_COUNT_MS);
  const counted = state.credentials().filter(({ role }) => COUNTED_ROLES.includes(role));
  for (const actorId of new Set(counted.map(({ id, personId }) => personId ?? id))) {
    if (state.freeze(`actor:${actorId}`) !== undefined) continue;
    for (let pages = 0, after: string | undefined, more = true; more && pages < PAGES_MAX; pages += 1) {
      const page = await store.queryEntries({ actorId, outcome: 'refused', from }, 1_000, after);
      for (const { seq, canonical } of page.items) if (seq < head.size) countAttempt(state, parseEntry(canonical));
      after = page.next;
      more = page.next !== undefined;
    }
  }
}
