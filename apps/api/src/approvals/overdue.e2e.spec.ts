import { afterEach, expect, it } from '@jest/globals';
import type { ShownChange } from '@bucket/domain';
import { AlertReceiver } from '../testing/alert-receiver.spec-data.ts';
import { Life, until } from '../testing/life.spec-data.ts';
import { isClockMovable } from '../testing/moved-clock.spec-data.ts';
import { as } from '../testing/scenario.spec-data.ts';

let life: Life;
let receiver: AlertReceiver;
const itMoved = isClockMovable ? it : it.skip;

afterEach(async () => {
  await life.end();
  await receiver.end();
});

const changeOf = async (path: string, token: string): Promise<ShownChange> =>
  as<{ changeRequest: ShownChange }>(await life.scenario.caller.get(path, token)).changeRequest;

itMoved(
  'a product’s change request is acknowledged at once, is due in 24 hours, and then told to owner and advisor, once',
  async () => {
    receiver = await AlertReceiver.reserve();
    await receiver.listen();
    life = await Life.start('time', receiver.env());
    const { caller, people } = life.scenario;
    const asked = await caller.post('/v1/change-requests', life.token, {
      kind: 'limit',
      reason: 'by Friday',
      subject: { limit: 'writesPerSecond', value: 2_000 },
    });
    const { id, requestedAt, decideBy, overdue } = as<{ changeRequest: ShownChange }>(asked).changeRequest;
    expect([asked.status, Date.parse(decideBy) - Date.parse(requestedAt), overdue]).toEqual([201, 86_400_000, false]);
    await life.travel(2);
    const alert = await receiver.arrived(({ type }) => type === 'bucket.alert.overdue');
    expect(alert.data).toMatchObject({ tell: ['owner', 'advisor'], entry: { productId: 'AI_Avatar' } });
    expect(alert.data.reason).toContain(`the limit request ${id} was to be decided by ${decideBy}`);

    const own = await changeOf(`/v1/change-requests/${id}`, life.token);
    expect([own.status, own.overdue, own.overdueAt]).toEqual(['pending', true, alert.data.entry?.at]);
    const { items } = as<{ items: readonly ShownChange[] }>(await caller.get('/v1/change-requests', people.owner));
    expect(items.filter((item) => item.overdue).map((item) => item.id)).toEqual([id]);
    await life.scenario.approve(own);
    const after = await until(async () => {
      const change = await changeOf(`/v1/change-requests/${id}`, life.token);
      return change.status === 'approved' ? change : undefined;
    });
    expect(after.overdue).toBe(false);
    expect(receiver.events.filter(({ type }) => type === 'bucket.alert.overdue')).toHaveLength(1);
  },
  60_000,
);
