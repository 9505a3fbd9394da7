import { governed } from '@bucket/application';
import type { Caller } from '@bucket/domain';
import type { Bucket } from '../use-cases.ts';
import { orProblem } from '../http/answer.ts';

/**
 * Records that somebody looked at the rules of the house, before they are shown.
 * @param what was looked at, for the entry
 * @throws {HttpProblem} when the gate refuses
 */
export async function observeGovernance({ committer, gate }: Bucket, caller: Caller, what: string): Promise<void> {
  const look = governed(gate, { type: 'governance.read', caller }, () => ({
    value: undefined,
    note: { reason: what },
  }));
  orProblem(await committer.submit(look));
}
