import type { Caller } from '@bucket/domain';
import type { Bucket } from '../compose.ts';
import { orProblem } from '../http/answer.ts';

/**
 * Records that somebody reads the rules, before they are shown.
 * @param what is read, for the entry
 * @throws {HttpProblem} when the gate refuses
 */
export async function observeGovernance({ readGovernance }: Bucket, caller: Caller, what: string): Promise<void> {
  orProblem(await readGovernance.execute(caller, what));
}
