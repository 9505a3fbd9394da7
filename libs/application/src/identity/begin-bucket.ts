import {
  instantOf,
  latestExpiry,
  LOG_FORMAT,
  PEOPLE_ROLES,
  type Credential,
  type PersonRole,
  type Principal,
  type RecordChange,
  type PolicyPack,
  type Sha256,
} from '@bucket/domain';
import type { RandomSource } from '@bucket/ports';
import type { Committer } from '../committer/committer.ts';
import { commandFor, type Decider } from '../committer/decider.ts';
import { bucketCaller } from './bucket-caller.ts';
import { adoptionRecords } from '../rules/adopt-rules.ts';

/** What every token of a bucket begins with, so that one is recognised where it must not be. */
export const TOKEN_PREFIX = 'bkt_';

export interface PersonCredential {
  readonly role: PersonRole;
  readonly token: string;
}

/** Tokens for the five people, made before the log begins so that they are kept before anything depends on them. */
export function peopleTokens(random: RandomSource): PersonCredential[] {
  return PEOPLE_ROLES.map((role) => ({ role, token: `${TOKEN_PREFIX}${random.secret()}` }));
}

export interface BeginInput {
  readonly credentials: readonly Credential[];
}

/** Entry 0: the bucket begins, with one credential for each person and the policy pack it is under. */
export const beginDecider: Decider<BeginInput, undefined> = {
  kind: 'bucket.begin',
  request: (_input, { caller }) => ({ type: 'bucket.begin', caller }),
  act: ({ credentials }, { block, gate }) => ({
    value: undefined,
    effects: {
      records: [
        ...credentials.map((value): RecordChange => ({ kind: 'credential', id: value.id, value })),
        ...credentials.map(personRecord),
        ...adoptionRecords(gate, block.at),
      ],
    },
    note: { format: LOG_FORMAT, reason: beginning(gate.policy) },
  }),
};

/** Records the beginning. @throws {TypeError} when the gate refuses it, which no rule does */
export async function beginBucket(
  committer: Committer,
  people: readonly PersonCredential[],
  { random, sha256, nowMs }: { random: RandomSource; sha256: Sha256; nowMs: number },
): Promise<void> {
  const createdAt = instantOf(nowMs);
  const credentials = people.map(({ role, token }): Credential => ({
    id: random.uuid7(),
    name: role,
    actorKind: 'person',
    role,
    personId: role,
    integrationId: null,
    productId: null,
    tokenHash: sha256.hex(token),
    createdAt,
    expiresAt: latestExpiry(createdAt),
    revokedAt: null,
  }));
  const outcome = await committer.submit(commandFor(beginDecider, bucketCaller(random.uuid7()), { credentials }));
  if (outcome.kind === 'refused') throw new TypeError('the gate refused the beginning');
}

const beginning = ({ name, version }: PolicyPack): string => `policy pack ${name} version ${version}`;

function personRecord({ personId, role, createdAt }: Credential): RecordChange {
  const id = personId ?? '';
  const value: Principal = {
    id,
    roles: PEOPLE_ROLES.filter((each) => each === role),
    status: 'active',
    publicKey: null,
    updatedAt: createdAt,
    changeRequestId: null,
  };
  return { kind: 'principal', id, value };
}
