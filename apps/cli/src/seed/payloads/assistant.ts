import type { JsonObject } from '@bucket/domain';
import type { Draw } from '../draw.ts';
import { LANGUAGES, TAGS, WORDS } from './words.ts';

const CHANNELS = ['web', 'app', 'phone', 'kiosk'] as const;
const ACTIONS = ['answer.give', 'answer.withhold', 'tool.call', 'tool.refuse', 'memory.read', 'hand.over'] as const;

export function metadata(draw: Draw): JsonObject {
  const conversation = draw.below(10_000_000);
  return {
    title: `Summary of conversation ${conversation}`,
    tags: draw.some(TAGS, draw.between(1, 4)),
    ...(draw.chance(0.4) ? { description: draw.sentence(WORDS, draw.between(6, 24)) } : {}),
    language: draw.one(LANGUAGES),
    ...(draw.chance(0.3) ? { source: `s3://assistant-conversations/2026/${conversation}.json` } : {}),
    attributes: { channel: draw.one(CHANNELS), promptVersion: String(draw.below(40)) },
  };
}

export function artifactManifest(draw: Draw): JsonObject {
  const conversation = draw.below(10_000_000);
  const items = Array.from({ length: draw.between(1, 3) }, (_, i) => ({
    path: `part-${i}.json`,
    sha256: draw.hex(64),
    uri: `s3://assistant-output/2026/${conversation}/part-${i}.json`,
    sizeBytes: draw.below(2_000_000),
    mediaType: 'application/json',
  }));
  return { name: `conversation-${conversation}`, items };
}

export function auditEntry(draw: Draw): JsonObject {
  return {
    action: draw.one(ACTIONS),
    actorRef: `agent:assistant-${draw.below(40)}`,
    outcome: draw.chance(0.9) ? 'allowed' : 'refused',
    occurredAt: draw.instant(),
    subjectId: `conversation-${draw.below(10_000_000)}`,
    ...(draw.chance(0.5) ? { reason: draw.sentence(WORDS, draw.between(5, 14)) } : {}),
    context: { channel: draw.one(CHANNELS), locale: draw.one(LANGUAGES) },
  };
}
