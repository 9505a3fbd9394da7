import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { callerOf, limitInForce, type Outcome } from '@bucket/application';
import type { Caller, ChangeSubject, LimitChange } from '@bucket/domain';
import { newToken, nodeRandom } from '@bucket/node';
import { UserFault } from '../user-fault.ts';
import type { Seeding } from './seeding.ts';
import { artifactsOfProduct, declarationOf, SEED_INTEGRATIONS } from './seed-plan.ts';

/** Somebody who acts; each time is a request of its own. */
export type Acting = () => Caller;

interface People {
  readonly executor: Acting;
  readonly owner: Acting;
  readonly advisor: Acting;
}

export interface PreparedBucket {
  /** Who writes for an integration, by its id. */
  readonly writers: ReadonlyMap<string, Acting>;
  /** Has the limit of all artifacts changed, as anybody would. */
  setTotal(artifacts: number): Promise<void>;
}

const REASON = 'seeding';

/**
 * What a bucket needs before it can be filled: integrations, limits that reach as far, and a credential for each
 * integration. All of it by change requests that two people approve, because there is no other way.
 *
 * @param artifacts how many there are to be in all
 * @throws {UserFault} for a bucket that others write to
 */
export async function prepareBucket(seeding: Seeding, artifacts: number): Promise<PreparedBucket> {
  const { committer, gate } = seeding.composition;
  const { state } = committer.ledger;
  requireOwnBucket(state.integrations().map(({ integrationId }) => integrationId));
  const people = readPeople(seeding);
  for (const integration of SEED_INTEGRATIONS) {
    // A bucket that was begun before integrations declared their owners is approved again.
    if (state.integration(integration.id)?.owners !== undefined) continue;
    await approve(seeding, people, { kind: 'integration', subject: declarationOf(integration) });
  }
  const setLimit = (subject: LimitChange) => approve(seeding, people, { kind: 'limit', subject });
  const perProduct = Math.max(...gate.policy.products.map(({ id }) => artifactsOfProduct(id, artifacts)));
  if (artifacts > limitInForce(state, 'artifactsTotal')) await setLimit({ limit: 'artifactsTotal', value: artifacts });
  if (perProduct > limitInForce(state, 'artifactsPerProduct'))
    await setLimit({ limit: 'artifactsPerProduct', value: perProduct });
  const writers = new Map<string, Acting>();
  for (const { id } of SEED_INTEGRATIONS) writers.set(id, await writerFor(seeding, people, id));
  return { writers, setTotal: (value) => setLimit({ limit: 'artifactsTotal', value }) };
}

/** A log keeps for ever what was written to it: artificial artifacts have no place beside real ones. */
function requireOwnBucket(integrationIds: readonly string[]): void {
  const foreign = integrationIds.find((id) => !SEED_INTEGRATIONS.some((integration) => integration.id === id));
  if (foreign !== undefined) {
    throw new UserFault(`this bucket is used by the integration ${foreign}: fill one of its own, with --data-dir`);
  }
}

function readPeople(seeding: Seeding): People {
  const file = join(seeding.composition.settings.dataDir, 'bootstrap.json');
  let tokens: unknown;
  try {
    // A parse boundary: every token is looked up below, and what is none is found by nobody.
    ({ tokens } = JSON.parse(readFileSync(file, 'utf8')) as { tokens?: unknown });
  } catch (error) {
    throw new UserFault(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const acting = (role: keyof People): Acting => {
    const token = typeof tokens === 'object' && tokens !== null ? Reflect.get(tokens, role) : undefined;
    return actingWith(seeding, typeof token === 'string' ? token : '', `the ${role} of ${file}`);
  };
  return { executor: acting('executor'), owner: acting('owner'), advisor: acting('advisor') };
}

function actingWith(seeding: Seeding, token: string, who: string): Acting {
  const credential = seeding.authenticate.execute(token);
  if (credential === undefined) throw new UserFault(`${who} has no credential in this bucket`);
  return () => callerOf(credential, nodeRandom.uuid7(), undefined);
}

async function approve(seeding: Seeding, people: People, change: ChangeSubject): Promise<void> {
  const { changeRequests } = seeding;
  const asked = { caller: people.executor(), change, reason: REASON };
  const { id: changeRequestId, digest } = done(await changeRequests.create(asked));
  for (const person of [people.owner, people.advisor]) {
    done(
      await changeRequests.decide({ caller: person(), changeRequestId, decision: 'approve', digest, reason: REASON }),
    );
  }
}

/** A credential of its own for this run; the token is forgotten when it ends. */
async function writerFor(seeding: Seeding, people: People, integrationId: string): Promise<Acting> {
  const { token, tokenHash } = newToken();
  const name = `${REASON} ${new Date().toISOString()}`;
  const subject = { integrationId, name, actorKind: 'service', tokenHash } as const;
  await approve(seeding, people, { kind: 'credential', subject });
  return actingWith(seeding, token, integrationId);
}

/** @throws {UserFault} with the reasons of a refusal */
export function done<T>(outcome: Outcome<T>): T {
  if (outcome.kind === 'recorded') return outcome.value;
  const reasons = outcome.refusal.by.map(({ rule, reason }) => `${rule}: ${reason}`);
  throw new UserFault(`refused by ${reasons.join('; ')}`);
}
