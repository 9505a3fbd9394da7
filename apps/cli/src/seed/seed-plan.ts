import type { NewArtifact } from '@bucket/application';
import type { IntegrationDeclaration, JsonObject } from '@bucket/domain';
import { Draw } from './draw.ts';
import { artifactManifest, auditEntry, metadata } from './payloads/assistant.ts';
import { avatarConfig, iterationHistory, modelCheckpoint, personaConfig } from './payloads/avatar.ts';
import { educationalContent, monetizationMarker, userProgress } from './payloads/gurukul.ts';
import { auditLog, eventHistory } from './payloads/workflow.ts';

type Payload = (draw: Draw) => JsonObject;

/** One integration of a seeded bucket and what it writes, as often as it stands in the list. */
interface SeedIntegration {
  readonly id: string;
  readonly productId: string;
  readonly writes: readonly (readonly [artifactClass: string, payload: Payload])[];
}

const assistant: SeedIntegration = {
  id: 'seed-assistant',
  productId: 'AI_Assistant',
  writes: [
    ['metadata', metadata],
    ['metadata', metadata],
    ['audit_entry', auditEntry],
    ['artifact_manifest', artifactManifest],
  ],
};
const studio: SeedIntegration = {
  id: 'seed-avatar-studio',
  productId: 'AI_Avatar',
  writes: [
    ['avatar_config', avatarConfig],
    ['persona_config', personaConfig],
  ],
};
const training: SeedIntegration = {
  id: 'seed-avatar-training',
  productId: 'AI_Avatar',
  writes: [
    ['iteration_history', iterationHistory],
    ['iteration_history', iterationHistory],
    ['model_checkpoint', modelCheckpoint],
  ],
};
const lessons: SeedIntegration = {
  id: 'seed-gurukul-lessons',
  productId: 'Gurukul',
  writes: [
    ['educational_content', educationalContent],
    ['monetization_marker', monetizationMarker],
  ],
};
const learners: SeedIntegration = {
  id: 'seed-gurukul-learners',
  productId: 'Gurukul',
  writes: [['user_progress', userProgress]],
};
const workflow: SeedIntegration = {
  id: 'seed-workflow',
  productId: 'Workflow_Enforcement',
  writes: [
    ['event_history', eventHistory],
    ['event_history', eventHistory],
    ['event_history', eventHistory],
    ['audit_log', auditLog],
  ],
};

/** Whose turn it is: products in the shares 40, 30, 20 and 10 of a hundred. */
const TURNS = [
  assistant,
  studio,
  training,
  assistant,
  lessons,
  workflow,
  assistant,
  training,
  learners,
  assistant,
] as const;

export const SEED_INTEGRATIONS: readonly SeedIntegration[] = [...new Set(TURNS)];

/** Artifacts that one integration writes at once: the batch up to which nobody is warned. */
export const TURN_ARTIFACTS = 100;

const OWNERS_PER_PRODUCT = 40;
/** Artifacts next to each other that belong to one piece of work, and so share a trace where they have one. */
const TRACE_ARTIFACTS = 5;
const REGIONS = ['ap-south', 'ap-southeast', 'eu-west', 'us-east'] as const;

export interface SeedBatch {
  readonly integrationId: string;
  readonly items: readonly NewArtifact[];
}

/** Artifacts number `from` and following, up to the end of a turn or `to`; the same numbers always give the same drafts. */
export function seedBatch(from: number, to: number): SeedBatch {
  const turn = Math.floor(from / TURN_ARTIFACTS);
  const integration = TURNS[turn % TURNS.length] ?? assistant;
  const end = Math.min(to, (turn + 1) * TURN_ARTIFACTS);
  const items = Array.from({ length: end - from }, (_, i) => draft(integration, from + i));
  return { integrationId: integration.id, items };
}

/** How many of the first `artifacts` are a product's. */
export function artifactsOfProduct(productId: string, artifacts: number): number {
  const turns = TURNS.filter((integration) => integration.productId === productId).length;
  return Math.ceil(artifacts / TURN_ARTIFACTS / TURNS.length) * turns * TURN_ARTIFACTS;
}

export function declarationOf({ id, productId, writes }: SeedIntegration): IntegrationDeclaration {
  return {
    integrationId: id,
    productId,
    type: 'rest',
    artifactClasses: [...new Set(writes.map(([artifactClass]) => artifactClass))],
    contentFilter: 'text-moderation-v2',
    retentionPolicy: '90-days',
    deletionStrategy: 'tombstone',
    dataFlow: 'one-way',
    owners: ['team-*'],
  };
}

function draft({ writes }: SeedIntegration, number: number): NewArtifact {
  const work = new Draw(Math.floor(number / TRACE_ARTIFACTS) ^ 0x5eed);
  const traceId = work.chance(0.2) ? work.uuid() : undefined;
  const draw = new Draw(number);
  const [artifactClass, payload] = draw.one(writes);
  return {
    artifactClass,
    ownerId: `team-${draw.below(OWNERS_PER_PRODUCT)}`,
    payload: payload(draw),
    ...(traceId === undefined ? {} : { traceId }),
    ...(draw.chance(0.15) ? { labels: { region: draw.one(REGIONS) } } : {}),
  };
}
