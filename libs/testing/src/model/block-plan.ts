import fc from 'fast-check';
import type { ArtifactParts, LogBuilder } from '../builders/log-builder.ts';
import type { CallerParts } from '../builders/test-gate.ts';

const CHANGE_KINDS = ['update', 'delete', 'restore', 'purge', 'erase', 'read', 'refuse'] as const;
type ChangeKind = (typeof CHANGE_KINDS)[number];

/** One thing that a block does; `which` picks an artifact that is there by then, or none. */
export type Step =
  | { readonly kind: 'create'; readonly parts: ArtifactParts }
  | { readonly kind: ChangeKind; readonly which: number; readonly parts: ArtifactParts }
  | { readonly kind: 'stray'; readonly id: string; readonly by: CallerParts }
  | { readonly kind: 'record'; readonly value: number }
  | { readonly kind: 'remember'; readonly key: number };

export interface BlockPlan {
  readonly steps: readonly Step[];
  readonly advanceMs: number;
  /** Close the store and open it again before this block. */
  readonly reopens: boolean;
}

const names = fc.constantFrom('team-a', 'team-b', 'ö', '"', "'; --", 'a\nb');
const products = fc.constantFrom('AI_Assistant', 'Gurukul');
const caller: fc.Arbitrary<CallerParts> = fc.record(
  {
    actorId: names,
    integrationId: fc.constantFrom('assistant-core', 'gurukul-web', null),
    productId: fc.constantFrom('AI_Assistant', 'Gurukul', null),
    traceId: fc.constantFrom('trace-1', 'trace-2'),
  },
  { requiredKeys: [] },
);
const parts: fc.Arbitrary<ArtifactParts> = fc.record(
  {
    productId: products,
    artifactClass: fc.constantFrom('metadata', 'user_progress'),
    ownerId: names,
    integrationId: fc.constantFrom('assistant-core', 'gurukul-web'),
    labels: fc.dictionary(fc.constantFrom('stage', 'lang', 'a.b', '$x'), names, { maxKeys: 3 }),
    traceId: fc.constantFrom(null, 'trace-1', 'trace-2'),
    payload: fc.object({
      maxDepth: 2,
      values: [fc.string(), fc.integer(), fc.boolean(), fc.constant(null)],
    }) as fc.Arbitrary<Exclude<ArtifactParts['payload'], undefined>>,
    by: caller,
  },
  { requiredKeys: [] },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('create' as const), parts }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constantFrom(...CHANGE_KINDS),
      which: fc.nat(30),
      parts,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('stray' as const), id: names, by: caller }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('record' as const), value: fc.nat(1_000) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remember' as const), key: fc.nat(9) }) },
);

const HOUR_MS = 3_600_000;

/** Plans of logs of up to 12 blocks, some of them hours apart. */
export const blockPlans: fc.Arbitrary<BlockPlan[]> = fc.array(
  fc.record({
    steps: fc.array(step, { maxLength: 12 }),
    advanceMs: fc.constantFrom(0, 1, 5 * HOUR_MS, 13 * HOUR_MS),
    reopens: fc.nat(7).map((dice) => dice === 0),
  }),
  { minLength: 1, maxLength: 12 },
);

export function takeStep(builder: LogBuilder, step: Step): void {
  switch (step.kind) {
    case 'create':
      builder.create(step.parts);
      return;
    case 'stray':
      return builder.read(step.id, step.by);
    case 'remember': {
      const keyHash = String(step.key).repeat(64);
      // Under a key whose answer is still given back nothing is decided, so nothing new is remembered.
      if (!builder.remembers(keyHash)) builder.remember(keyHash);
      return;
    }
    case 'record':
      return builder.record([limitOf(step.value, builder.at)]);
    default:
      return changeOne(builder, step);
  }
}

function changeOne(builder: LogBuilder, step: Extract<Step, { which: number }>): void {
  const known = [...builder.artifacts.values()][step.which]?.artifact;
  if (known === undefined) return builder.note('governance.read', step.parts.by);
  if (step.kind === 'read') return builder.read(known.id, step.parts.by);
  if (step.kind === 'refuse') return builder.refuse('artifact.delete', step.parts.by, { artifactId: known.id });
  const version = 1 + (step.which % known.version);
  if (step.kind === 'purge') builder.purge(known.id, version);
  else if (step.kind === 'erase') builder.erase(known.id, version);
  else if (step.kind === 'restore' && known.state === 'deleted') builder.restore(known.id);
  else if (step.kind === 'update' && known.state === 'active') builder.update(known.id, step.parts);
  else if (step.kind === 'delete' && known.state === 'active') builder.delete(known.id, step.parts.by);
  else builder.read(known.id);
}

const limitOf = (value: number, at: string) => ({
  kind: 'limit' as const,
  id: 'writesPerSecond',
  value: { limit: 'writesPerSecond', value, changeRequestId: 'change-1', at },
});
