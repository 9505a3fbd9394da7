import { afterEach, expect, it } from '@jest/globals';
import { alertOf, type AuditEntry, type ShownChange } from '@bucket/domain';
import { Life, until } from '../testing/life.spec-data.ts';
import { isClockMovable } from '../testing/moved-clock.spec-data.ts';
import { as } from '../testing/scenario.spec-data.ts';

let life: Life;

afterEach(() => life.end());

const changeOf = async (id: string): Promise<ShownChange> => {
  const answer = await life.scenario.caller.get(`/v1/change-requests/${id}`, life.token);
  return as<{ changeRequest: ShownChange }>(answer).changeRequest;
};

/** Entries that tell of an overdue request; its own product sees them too. */
const told = async (): Promise<readonly AuditEntry[]> => {
  const answer = await life.scenario.caller.get('/v1/audit/entries?type=change-request.overdue', life.token);
  return as<{ items: readonly { entry: AuditEntry }[] }>(answer).items.map(({ entry }) => entry);
};

(isClockMovable ? it : it.skip)(
  'a product’s change request is acknowledged at once, is due in 24 hours, and then told to owner and advisor, once',
  async () => {
    life = await Life.start('time');
    const { caller, people } = life.scenario;
    const asked = await caller.post('/v1/change-requests', life.token, {
      kind: 'limit',
      reason: 'by Friday',
      subject: { limit: 'writesPerSecond', value: 2_000 },
    });
    const { id, requestedAt, decideBy, overdue } = as<{ changeRequest: ShownChange }>(asked).changeRequest;
    expect([asked.status, Date.parse(decideBy) - Date.parse(requestedAt), overdue]).toEqual([201, 86_400_000, false]);
    await life.travel(2);
    const entry = await until(async () => (await told())[0]);
    expect(alertOf(entry)).toMatchObject({ kind: 'overdue', tell: ['owner', 'advisor'] });
    expect(entry.reason).toContain(`the limit request ${id} was to be decided by ${decideBy}`);

    const own = await changeOf(id);
    expect([own.status, own.overdue, own.overdueAt]).toEqual(['pending', true, entry.at]);
    const { items } = as<{ items: readonly ShownChange[] }>(await caller.get('/v1/change-requests', people.owner));
    expect(items.filter((item) => item.overdue).map((item) => item.id)).toEqual([id]);
    await life.scenario.approve(own);
    const after = await changeOf(id);
    expect([after.status, after.overdue, (await told()).length]).toEqual(['approved', false, 1]);
  },
  60_000,
);
