import type { Caller, Credential } from '@bucket/domain';

const BEARER = /^Bearer ([A-Za-z0-9._~+/=-]{1,256})$/i;

/** The token of an `Authorization` header (RFC 6750 §2.1), undefined where there is none of that form. */
export function readBearer(authorization: string | undefined): string | undefined {
  return authorization === undefined ? undefined : BEARER.exec(authorization)?.[1];
}

/** The caller that a credential stands for. People are named by themselves, so that two credentials are one voice. */
export function callerOf(credential: Credential, requestId: string, traceId: string | undefined): Caller {
  return {
    actor: { id: credential.personId ?? credential.id, kind: credential.actorKind, role: credential.role },
    credentialId: credential.id,
    integrationId: credential.integrationId,
    productId: credential.productId,
    requestId,
    ...(traceId === undefined ? {} : { traceId }),
  };
}
