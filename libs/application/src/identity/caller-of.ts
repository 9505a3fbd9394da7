import type { Caller, Credential, RequestSignature } from '@bucket/domain';

/** The caller that a credential stands for. A person acts under their own id, so that two credentials of one person count once. */
export function callerOf(
  credential: Credential,
  requestId: string,
  traceId: string | undefined,
  signature?: RequestSignature,
): Caller {
  return {
    actor: { id: credential.personId ?? credential.id, kind: credential.actorKind, role: credential.role },
    credentialId: credential.id,
    integrationId: credential.integrationId,
    productId: credential.productId,
    requestId,
    ...(traceId === undefined ? {} : { traceId }),
    ...(signature === undefined ? {} : { signature }),
  };
}
