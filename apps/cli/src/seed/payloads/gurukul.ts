import type { JsonObject } from '@bucket/domain';
import type { Draw } from '../draw.ts';
import { LANGUAGES, TAGS, WORDS } from './words.ts';

const LEVELS = ['early', 'primary', 'secondary', 'tertiary', 'vocational'] as const;
const STATUSES = ['abandoned', 'completed', 'in-progress', 'not-started'] as const;
const MODELS = ['free', 'one-time', 'rental', 'sponsored', 'subscription', 'trial'] as const;

const contentId = (draw: Draw): string => `lesson-${draw.below(400_000)}`;

export function educationalContent(draw: Draw): JsonObject {
  const sections = Array.from({ length: draw.between(1, 3) }, () => ({
    heading: draw.sentence(WORDS, 3),
    text: draw.sentence(WORDS, draw.between(12, 60)),
  }));
  return {
    contentId: contentId(draw),
    title: draw.sentence(WORDS, 4),
    language: draw.one(LANGUAGES),
    level: draw.one(LEVELS),
    durationMinutes: draw.between(5, 90),
    tags: draw.some(TAGS, 3),
    sections,
  };
}

export function userProgress(draw: Draw): JsonObject {
  const attempts = Array.from({ length: draw.between(0, 2) }, () => ({ at: draw.instant(), score: draw.below(101) }));
  return {
    userRef: draw.uuid(),
    contentId: contentId(draw),
    status: draw.one(STATUSES),
    percentComplete: draw.below(101),
    ...(attempts.length === 0 ? {} : { attempts }),
    secondsSpent: draw.below(20_000),
    skills: { reading: draw.share(2), recall: draw.share(2) },
  };
}

export function monetizationMarker(draw: Draw): JsonObject {
  return {
    contentId: contentId(draw),
    model: draw.one(MODELS),
    tier: `plan-${draw.below(12)}`,
    price: { currency: 'INR', amountMinor: draw.below(100_000) },
    effectiveFrom: draw.instant(),
  };
}
