import {
  instantOf,
  PEOPLE_ROLES,
  type Caller,
  type Credential,
  type PersonRole,
  type PolicyPack,
  type Sha256,
} from '@bucket/domain';
import type { RandomSource } from '@bucket/ports';
import type { Gate } from '../committer/gate.ts';
import { governed } from '../committer/govern.ts';
import type { Committer } from '../committer/committer.ts';
import { TOKEN_PREFIX } from './integrations.ts';

/** The service itself, for what nobody asked for: beginnings, thresholds, summaries. */
export function bucketCaller(requestId: string): Caller {
  return {
    actor: { id: 'bucket', kind: 'bucket', role: 'bucket' },
    credentialId: '',
    integrationId: null,
    productId: null,
    requestId,
  };
}

export interface PersonCredential {
  readonly role: PersonRole;
  readonly token: string;
}

/** Tokens for the five people, made before the log begins so that they are kept before anything depends on them. */
export function peopleTokens(random: RandomSource): PersonCredential[] {
  return PEOPLE_ROLES.map((role) => ({ role, token: `${TOKEN_PREFIX}${random.secret()}` }));
}

/** Entry 0: the bucket begins, with one credential for each person and the policy pack it is under. */
export async function beginBucket(
  committer: Committer,
  gate: Gate,
  people: readonly PersonCredential[],
  { random, sha256, nowMs }: { random: RandomSource; sha256: Sha256; nowMs: number },
): Promise<void> {
  const createdAt = instantOf(nowMs);
  const records = people.map(({ role, token }) => {
    const credential: Credential = {
      id: random.uuid7(),
      name: role,
      actorKind: 'person',
      role,
      personId: role,
      integrationId: null,
      productId: null,
      tokenHash: sha256.hex(token),
      createdAt,
      revokedAt: null,
    };
    return { kind: 'credential', id: credential.id, value: credential } as const;
  });
  const outcome = await committer.submit(
    governed(gate, { type: 'bucket.begin', caller: bucketCaller(random.uuid7()) }, () => ({
      value: undefined,
      effects: { records },
      note: { reason: beginning(gate.policy) },
    })),
  );
  if (outcome.kind === 'refused') throw new TypeError('the gate refused the beginning');
}

const beginning = ({ name, version }: PolicyPack): string => `policy pack ${name} version ${version}`;
