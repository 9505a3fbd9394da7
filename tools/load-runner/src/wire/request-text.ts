const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
// Line ends would let a value become a header or a request of its own.
const FORBIDDEN_IN_VALUE = /[\r\n\0]/;
const HAS_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

export interface RequestText {
  readonly method: string;
  /** As the `Host` header has it. */
  readonly authority: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | null;
  readonly userAgent: string;
  readonly authorization: string | undefined;
  readonly closeAfter: boolean;
}

/** The head of an HTTP/1.1 request (RFC 9112), with the headers that every request needs where the script has not set them. */
export function requestHead(request: RequestText): string {
  const { method, authority, path, headers, body, userAgent, authorization, closeAfter } = request;
  if (!TOKEN.test(method)) throw new TypeError(`not a method: "${method}"`);
  let lines = '';
  let named = '|';
  for (const [name, value] of Object.entries(headers)) {
    if (!TOKEN.test(name) || FORBIDDEN_IN_VALUE.test(value)) throw new TypeError(`not a header: "${name}"`);
    const lowerCaseName = name.toLowerCase();
    // The length is that of the body, whatever a script says.
    if (lowerCaseName === 'content-length') continue;
    named += `${lowerCaseName}|`;
    lines += `${name}: ${value}\r\n`;
  }
  const add = (name: string, value: string) =>
    named.includes(`|${name.toLowerCase()}|`) ? '' : `${name}: ${value}\r\n`;
  lines += add('Host', authority) + add('User-Agent', userAgent);
  if (authorization !== undefined) lines += add('Authorization', authorization);
  if (closeAfter) lines += add('Connection', 'close');
  if (body !== null || HAS_BODY.has(method))
    lines += `Content-Length: ${body === null ? 0 : Buffer.byteLength(body)}\r\n`;
  return `${method} ${path} HTTP/1.1\r\n${lines}\r\n`;
}
