import type { Tags } from '../metrics/tags.ts';

/** `base` and the tags a script gives with one call; values become text, as in k6. */
export function withTags(base: Tags, extra: unknown): Tags {
  if (typeof extra !== 'object' || extra === null) return base;
  const tags: Record<string, string> = { ...base };
  for (const [name, value] of Object.entries(extra)) tags[name] = typeof value === 'string' ? value : String(value);
  return tags;
}
