/** Who acts (facts page, “Who acts”). `bucket` is the service itself: beginnings, sweeps, bounded summaries. */
export const ROLES = ['owner', 'advisor', 'executor', 'auditor', 'legal', 'service', 'ai', 'bucket'] as const;
export type Role = (typeof ROLES)[number];

/** The people who get one credential each at the first start. */
export const PEOPLE_ROLES = ['owner', 'advisor', 'executor', 'auditor', 'legal'] as const satisfies readonly Role[];
export type PersonRole = (typeof PEOPLE_ROLES)[number];
