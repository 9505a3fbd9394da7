import type { Caller } from '@bucket/domain';

/** The service itself, for what nobody asked for: beginnings, thresholds, summaries. */
export function bucketCaller(requestId: string): Caller {
  return {
    actor: { id: 'bucket', kind: 'bucket', role: 'bucket' },
    credentialId: '',
    integrationId: null,
    productId: null,
    requestId,
  };
}
