const BEARER = /^Bearer ([A-Za-z0-9._~+/=-]{1,8192})$/i;

/** The token of an `Authorization` header (RFC 6750 §2.1), undefined where there is none of that form. */
export function readBearer(authorization: string | undefined): string | undefined {
  return authorization === undefined ? undefined : BEARER.exec(authorization)?.[1];
}
