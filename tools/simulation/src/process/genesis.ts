import { beginBucket, parseSubject, peopleTokens } from '@bucket/application';
import type { Caller, Credential, PersonRole } from '@bucket/domain';
import { MemoryBucketStore, MemoryState } from '@bucket/memory';
import { nodeSha256 } from '@bucket/node';
import { bhivPolicy } from '@bucket/policy';
import { SimulatedRandom } from '../world/random.ts';
import { SimulatedClock, simulatedRandom } from './dependencies.ts';
import { openUseCases, type UseCases } from './use-cases.ts';

/** The services that act in a run: two credentials of one product, and a stranger of another. */
const SERVICES = [
  { name: 'persona-one', productId: 'AI_Avatar', artifactClass: 'persona_config' },
  { name: 'persona-two', productId: 'AI_Avatar', artifactClass: 'persona_config' },
  { name: 'gurukul-web', productId: 'Gurukul', artifactClass: 'user_progress' },
] as const;

export type ServiceName = (typeof SERVICES)[number]['name'];

/** A bucket that has begun, with people, integrations and their credentials. Every run goes on from a copy of it. */
export interface Genesis {
  readonly state: MemoryState;
  person(role: PersonRole, requestId: string): Caller;
  service(name: ServiceName, requestId: string): Caller;
}

/** Made with the real use cases and without faults; the same each time. */
export async function makeGenesis(): Promise<Genesis> {
  const state = new MemoryState();
  const ids = new SimulatedRandom(0);
  const clock = new SimulatedClock({ trueMs: -3_600_000 });
  const random = simulatedRandom(ids, clock, '0000');
  const turns = { soon: (run: () => void) => void setImmediate(run) };
  const uses = await openUseCases(MemoryBucketStore.open(state), { clock, random, turns });
  const now = { random, sha256: nodeSha256, nowMs: clock.nowMs() };
  await beginBucket(uses.committer, peopleTokens(random), now);
  const credentials = new Map<ServiceName, Credential>();
  for (const service of SERVICES) credentials.set(service.name, await integrate(uses, service));
  const people = new Map(uses.ledger.state.credentials().map((each) => [each.role, each]));
  return {
    state,
    person: (role, requestId) => callerOf(people.get(role), requestId),
    service: (name, requestId) => callerOf(credentials.get(name), requestId),
  };
}

async function integrate(uses: UseCases, { name, productId, artifactClass }: (typeof SERVICES)[number]) {
  const { credentials } = uses.ledger.state;
  const byRole = (role: PersonRole) =>
    callerOf(
      credentials.call(uses.ledger.state).find((each) => each.role === role),
      `integrate-${name}`,
    );
  const declaration = {
    integrationId: name,
    productId,
    type: 'rest',
    artifactClasses: [artifactClass],
    contentFilter: 'text-moderation-v2',
    retentionPolicy: '90-days',
    deletionStrategy: 'tombstone',
    dataFlow: 'one-way',
    owners: ['*'],
    credentials: [{ name, actorKind: 'service', tokenHash: `sha256:${nodeSha256.hex(name)}` }],
  };
  const change = parseSubject('integration', declaration, bhivPolicy, nodeSha256);
  if (!('kind' in change)) throw new TypeError(JSON.stringify(change));
  const asked = await uses.changeRequests.create({ caller: byRole('executor'), change, reason: 'needed' });
  if (asked.kind === 'refused') throw new TypeError(asked.refusal.by[0].code);
  const { id: changeRequestId, digest } = asked.value;
  for (const role of ['owner', 'advisor'] as const) {
    const voice = { changeRequestId, digest, decision: 'approve', reason: 'reviewed' } as const;
    await uses.changeRequests.decide({ caller: byRole(role), ...voice });
  }
  const credential = uses.ledger.state.credentials().find((each) => each.integrationId === name);
  if (credential === undefined) throw new TypeError('the approval brought no credential');
  return credential;
}

function callerOf(credential: Credential | undefined, requestId: string): Caller {
  if (credential === undefined) throw new TypeError('the genesis has no such credential');
  const { id, personId, actorKind, role, integrationId, productId } = credential;
  return {
    actor: { id: personId ?? id, kind: actorKind, role },
    credentialId: id,
    integrationId,
    productId,
    requestId,
  };
}
