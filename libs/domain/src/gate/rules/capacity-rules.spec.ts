import { describe, expect, it } from '@jest/globals';
import { GovernanceState, type Usage } from '../governance-state.ts';
import { bareLine, line, payload, productNamed, saidBy, type RuleCase } from '../gate.spec-data.ts';
import { bucketHasRoom, productHasRoom } from './capacity-rules.ts';

/** A state in which products hold so much; the limits are 100 and 10 artifacts, 100,000 and 10,000 bytes. */
function holding(usage: Readonly<Record<string, Partial<Usage>>>): { state: GovernanceState } {
  const state = new GovernanceState();
  for (const [id, { artifacts = 0, bytes = 0 }] of Object.entries(usage)) state.setUsage(id, { artifacts, bytes });
  return { state };
}

const update = { type: 'artifact.update' } as const;
const bytes = (sizeBytes: number) => ({ payload: { ...payload, sizeBytes } });

describe('BKT-R16, the room of the bucket', () => {
  const full = { code: 'capacity.artifacts-total', reason: '100 artifacts of 100' } as const;
  const used = (total: number) => ({ code: 'capacity.storage-total', reason: `${total} bytes of 100000` }) as const;

  it.each<RuleCase>([
    line('admits the last artifact', 'admits', {}, holding({ A: { artifacts: 60 }, B: { artifacts: 39 } })),
    line('refuses the one after', full, {}, holding({ A: { artifacts: 60 }, B: { artifacts: 40 } })),
    line('admits another version when the number is reached', 'admits', update, holding({ A: { artifacts: 100 } })),
    line(
      'admits up to 99 % of the storage',
      'admits',
      bytes(1_000),
      holding({ A: { bytes: 50_000 }, B: { bytes: 48_000 } }),
    ),
    line('refuses the byte after', used(98_000), bytes(1_001), holding({ A: { bytes: 50_000 }, B: { bytes: 48_000 } })),
    line('refuses a version beyond the storage', used(98_950), update, holding({ A: { bytes: 98_950 } })),
    bareLine('has no say over reading', 'not-applicable', { type: 'artifact.read' }, holding({ A: { bytes: 1e9 } })),
    bareLine('has no say over deleting', 'not-applicable', { type: 'artifact.delete' }, holding({ A: { bytes: 1e9 } })),
  ])('$name', ({ says, ...asked }) => {
    expect(saidBy(bucketHasRoom, asked)).toEqual(says);
  });
});

describe('BKT-R17, the room of a product', () => {
  const full = { code: 'capacity.artifacts-product', reason: '10 artifacts of 10' } as const;
  const used = (own: number) => ({ code: 'capacity.storage-product', reason: `${own} bytes of 10000` }) as const;
  const own = (usage: Partial<Usage>) => holding({ AI_Assistant: usage });

  it.each<RuleCase>([
    line('admits the last artifact', 'admits', {}, own({ artifacts: 9 })),
    line('refuses the one after', full, {}, own({ artifacts: 10 })),
    line('admits another version when the number is reached', 'admits', update, own({ artifacts: 10 })),
    line('admits the last byte', 'admits', bytes(1_000), own({ bytes: 9_000 })),
    line('refuses the byte after', used(9_000), bytes(1_001), own({ bytes: 9_000 })),
    line('refuses a version beyond the share', used(9_950), update, own({ bytes: 9_950 })),
    line('is not filled by another product', 'admits', {}, holding({ Gurukul: { artifacts: 10, bytes: 10_000 } })),
    line('has no say where there is no product', 'not-applicable', {}, { product: undefined }),
    bareLine(
      'has no say over reading',
      'not-applicable',
      { type: 'artifact.read' },
      {
        ...own({ bytes: 1e9 }),
        product: productNamed('AI_Assistant'),
      },
    ),
  ])('$name', ({ says, ...asked }) => {
    expect(saidBy(productHasRoom, asked)).toEqual(says);
  });
});
