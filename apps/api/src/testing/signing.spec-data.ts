import { createHash, generateKeyPairSync, randomUUID, sign, type KeyObject } from 'node:crypto';

/** A key of a product, made as the guide makes it: with nothing but Node. */
export interface ProductKey {
  readonly privateKey: KeyObject;
  readonly publicKey: { readonly kty: 'OKP'; readonly crv: 'Ed25519'; readonly x: string };
  readonly keyId: string;
}

export function freshKey(): ProductKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const { x = '' } = publicKey.export({ format: 'jwk' });
  const thumbprint = JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x });
  const keyId = createHash('sha256').update(thumbprint).digest('base64url');
  return { privateKey, publicKey: { kty: 'OKP', crv: 'Ed25519', x }, keyId };
}

export interface ToSign {
  readonly method: string;
  readonly url: string;
  readonly body?: string;
  /** Headers that are signed with it, by lower-case name. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Seconds since the epoch. */
  readonly created?: number;
  /** Parameters after `created`, as they stand in the header. */
  readonly parameters?: string;
  /** Components that are left out, to see that it is noticed. */
  readonly without?: readonly string[];
  /** In place of `@target-uri`. */
  readonly target?: Readonly<Record<string, string>>;
}

/** The headers of a signed request. */
export function signedHeaders(
  { privateKey, keyId }: Pick<ProductKey, 'privateKey' | 'keyId'>,
  { method, url, body, headers = {}, created, parameters, without = [], target }: ToSign,
): Record<string, string> {
  const digest = body === undefined ? undefined : createHash('sha256').update(body).digest('base64');
  const fields: Record<string, string> = {
    ...(digest === undefined ? {} : { 'content-digest': `sha-256=:${digest}:` }),
    ...(method === 'POST' ? { 'idempotency-key': randomUUID() } : {}),
    ...headers,
  };
  const components = { '@method': method, ...(target ?? { '@target-uri': url }), ...fields };
  const covered = Object.entries(components).filter(([name]) => !without.includes(name));
  const seconds = created ?? Math.floor(Date.now() / 1_000);
  const rest = parameters ?? `keyid="${keyId}";alg="ed25519";nonce="${randomUUID()}"`;
  const input = `(${covered.map(([name]) => `"${name}"`).join(' ')});created=${seconds};${rest}`;
  const lines = covered.map(([name, value]) => `"${name}": ${value}`);
  const base = [...lines, `"@signature-params": ${input}`].join('\n');
  const signature = sign(null, Buffer.from(base), privateKey).toString('base64');
  return { ...fields, 'signature-input': `sig=${input}`, signature: `sig=:${signature}:` };
}
