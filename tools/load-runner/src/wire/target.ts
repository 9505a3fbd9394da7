export interface Target {
  readonly origin: string;
  /** Host and port, as the `Host` header has them. */
  readonly authority: string;
  /** Path and query, without a fragment. */
  readonly path: string;
  /** `user:password` of the URL, if it carries one. */
  readonly credentials: string | undefined;
}

const PLAIN_TARGET = /^(https?:\/\/([^/?#@\\\s]+))([/?][\x21-\x22\x24-\x7e]*)?$/;

/** Takes a URL apart. The common case is one regular expression, because it is done for every request. */
export function targetOf(url: string): Target {
  const plain = PLAIN_TARGET.exec(url);
  const [, origin, authority, path = '/'] = plain ?? [];
  if (origin !== undefined && authority !== undefined) {
    return { origin, authority, path: path.startsWith('?') ? `/${path}` : path, credentials: undefined };
  }
  const parsed = new URL(url);
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:')
    throw new TypeError(`unsupported protocol in ${url}`);
  const credentials = parsed.username === '' ? undefined : `${parsed.username}:${parsed.password}`;
  return {
    origin: parsed.origin,
    authority: parsed.host,
    path: parsed.pathname + parsed.search,
    credentials: credentials === undefined ? undefined : decodeURIComponent(credentials),
  };
}
