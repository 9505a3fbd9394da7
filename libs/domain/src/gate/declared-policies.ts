/** What one value of a declaration means: for whoever approves it, and for what the bucket does because of it. */
export interface DeclaredPolicy {
  readonly value: string;
  readonly says: string;
}

/** How a product filters what it writes. The bucket cannot look into an image: it holds the product to what it declared. */
export const CONTENT_FILTERS: readonly DeclaredPolicy[] = [
  { value: 'none', says: 'Nothing is filtered: for classes without text of people.' },
  { value: 'text-moderation-v1', says: 'The product moderates every text before it writes it, first version.' },
  { value: 'text-moderation-v2', says: 'The product moderates every text before it writes it, second version.' },
  { value: 'image-moderation-v1', says: 'The product moderates every image and text before it refers to it.' },
  { value: 'nsfw-strict', says: 'The product admits nothing that a classifier calls not safe for work.' },
];

/** What becomes of artifacts that are deleted. */
export const DELETION_STRATEGIES: readonly DeclaredPolicy[] = [
  { value: 'tombstone', says: 'A deleted artifact can be restored for 90 days, then only its entries stay.' },
  { value: 'soft-delete', says: 'Another name of tombstone.' },
  { value: 'none', says: 'The integration deletes nothing: every delete is refused.' },
];

/** Days of a retention policy such as `90-days` or `7-years`; undefined for any other text. */
export function retentionDays(policy: string): number | undefined {
  const [, count, unit] = /^([1-9]\d{0,3})-(days?|months?|years?)$/.exec(policy) ?? [];
  if (count === undefined || unit === undefined) return undefined;
  return Number(count) * (unit.startsWith('day') ? 1 : unit.startsWith('month') ? 30 : 365);
}
