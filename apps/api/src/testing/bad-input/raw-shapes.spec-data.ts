import type { Draws } from './draws.spec-data.ts';

/** Bytes that stand where a request should, most of them with a second request that another server might not see. */
export interface RawShape {
  readonly says: string;
  readonly bytes: Buffer;
}

/** What the requests are made of: each is valid by itself. */
export interface RawParts {
  readonly token: string;
  /** A body that would be stored. */
  readonly stored: string;
}

type Shape = readonly [says: string, write: (parts: Written, draws: Draws) => string | Buffer];

interface Written extends RawParts {
  /** A whole request that would store something. */
  readonly hidden: string;
  /** The first lines of one, without a length and without an end of the head. */
  readonly head: string;
}

/** A chunked body that ends before the hidden request, for who reads chunks. */
const chunked = (content: string): string => `${Buffer.byteLength(content).toString(16)}\r\n${content}\r\n0\r\n\r\n`;

/** Who reads the length sees the hidden request as the body of the first, and who reads chunks as the second. */
const clTe = ({ head, hidden }: Written, transferEncoding: string): string => {
  const body = `0\r\n\r\n${hidden}`;
  return `${head}Content-Length: ${Buffer.byteLength(body)}\r\n${transferEncoding}\r\n\r\n${body}`;
};

/** The other way round. */
const teCl = ({ head, hidden }: Written, transferEncoding: string): string => {
  const size = Buffer.byteLength(hidden).toString(16);
  return `${head}Content-Length: ${size.length + 2}\r\n${transferEncoding}\r\n\r\n${size}\r\n${hidden}\r\n0\r\n\r\n`;
};

const TRANSFER_ENCODINGS = [
  'Transfer-Encoding: chunked',
  'Transfer-Encoding : chunked',
  'Transfer-Encoding:\tchunked',
  'Transfer-Encoding: \u000bchunked',
  'Transfer-Encoding: xchunked',
  'Transfer-Encoding: chunked, identity',
  'Transfer-Encoding: identity',
  'Transfer-Encoding: gzip, chunked',
  'Transfer-Encoding: chunked\r\nTransfer-Encoding: x',
  'Transfer-Encoding: x\r\nTransfer-Encoding: chunked',
  'Transfer-Encoding\r\n: chunked',
  'X: x\r\n Transfer-Encoding: chunked',
  'X: x\nTransfer-Encoding: chunked',
  'X: x\rTransfer-Encoding: chunked',
  'Transfer-Encoding: "chunked"',
  'Transfer-Encoding: CHUNKED',
  'Transfer-Encoding: chunked;a=b',
  'Transfer-Encoding:',
] as const;

const lengthOf = (text: string): number => Buffer.byteLength(text);

/** How the length of a body is written; none is the plain one. */
const LENGTHS: readonly [(length: number) => string, ...((length: number) => string)[]] = [
  (length) => `+${length}`,
  (length) => `-${length}`,
  (length) => `${length}, ${length}`,
  (length) => `${length}\r\nContent-Length: ${length + 1}`,
  (length) => `0\r\nContent-Length: ${length}`,
  (length) => `0x${length.toString(16)}`,
  (length) => `${length}.0`,
  (length) => `${length}e0`,
  (length) => `${length} 1`,
  (length) => `"${length}"`,
  (length) => `\u000b${length}`,
  (length) => `${length}_0`,
  () => '',
  () => 'x',
  () => '99999999999',
  () => '18446744073709551617',
  () => '9'.repeat(400),
];

const CHUNKS: readonly [(content: string) => string, ...((content: string) => string)[]] = [
  (content) => `-${chunked(content)}`,
  (content) => `0x${chunked(content)}`,
  (content) => `+${chunked(content)}`,
  (content) => ` ${chunked(content)}`,
  (content) => `FFFFFFFFFFFFFFFFF\r\n${content}`,
  (content) => `FFFFFFFF\r\n${content}`,
  (content) => chunked(content).replaceAll('\r\n', '\n'),
  (content) => chunked(content).replace('\r\n', '\r'),
  (content) => chunked(content).replace('\r\n', '_\r\n'),
  (content) => chunked(content).replace('\r\n', ';\n\r\n'),
  (content) => `2\r\n${chunked(content)}`,
  (content) => `zz\r\n${content}`,
  (content) => `${content}\r\n0\r\n\r\n`,
  (content) => chunked(content).replace('0\r\n\r\n', '0\r\nContent-Length: 5\r\nnot a trailer\r\n\r\n'),
  (content) => chunked(content).replace('0\r\n\r\n', `0\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`),
  (content) => chunked(content).replace('\r\n', `;${'x'.repeat(20_000)}\r\n`),
];

const REQUEST_LINES = [
  'GET /v1/artifacts',
  'GET  /v1/artifacts  HTTP/1.1',
  'GET\t/v1/artifacts\tHTTP/1.1',
  ' GET /v1/artifacts HTTP/1.1',
  'GET /v1/artifacts HTTP/1.1 x',
  'GET /v1/artifacts HTTP/0.9',
  'GET /v1/artifacts HTTP/1.2',
  'GET /v1/artifacts HTTP/2.0',
  'GET /v1/artifacts HTTP/9.99',
  'GET /v1/artifacts http/1.1',
  'GET /v1/artifacts XTTP/1.1',
  'get /v1/artifacts HTTP/1.1',
  'BREW /v1/artifacts HTTP/1.1',
  '/v1/artifacts HTTP/1.1',
  'GET v1/artifacts HTTP/1.1',
  'GET http://evil.example/v1/artifacts HTTP/1.1',
  'GET * HTTP/1.1',
  'OPTIONS * HTTP/1.1',
  'GET /v1/a b HTTP/1.1',
  'GET /v1/a\u0000b HTTP/1.1',
  'GET /v1/a\u0001b HTTP/1.1',
  'GET /v1/\u00e9 HTTP/1.1',
  'GET ? HTTP/1.1',
  'GET // HTTP/1.1',
  'GET /../../etc/passwd HTTP/1.1',
  'CONNECT evil.example:443 HTTP/1.1',
  'PRI * HTTP/2.0',
  'SSH-2.0-OpenSSH_9.0',
  'EHLO evil.example',
] as const;

const SHAPES: readonly [Shape, ...Shape[]] = [
  ['a length, and chunks by a name that is another', (parts) => clTe(parts, 'transfer_encoding: chunked')],
  ['a length and chunks', (parts, draws) => clTe(parts, draws.pick(TRANSFER_ENCODINGS))],
  ['chunks and a length', (parts, draws) => teCl(parts, draws.pick(TRANSFER_ENCODINGS))],
  [
    'two transfer encodings',
    ({ head, hidden }, draws) =>
      `${head}${draws.pick(TRANSFER_ENCODINGS)}\r\n${draws.pick(TRANSFER_ENCODINGS)}\r\n\r\n0\r\n\r\n${hidden}`,
  ],
  [
    'an odd length',
    ({ head, stored, hidden }, draws) =>
      `${head}Content-Length: ${draws.pick(LENGTHS)(lengthOf(stored))}\r\n\r\n{"a":1}${hidden}`,
  ],
  [
    'odd chunks',
    ({ head, hidden }, draws) => `${head}Transfer-Encoding: chunked\r\n\r\n${draws.pick(CHUNKS)('{"a":1}')}${hidden}`,
  ],
  [
    'a request as the body of a reading',
    ({ hidden, token }) =>
      `GET /v1/artifacts HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\nContent-Length: ${lengthOf(hidden)}\r\n\r\n${hidden}`,
  ],
  [
    'a request as the chunks of a reading',
    ({ hidden }) => `GET /health/live HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${chunked(hidden)}`,
  ],
  [
    'chunks in HTTP/1.0',
    ({ head, hidden }) => `${head.replace('HTTP/1.1', 'HTTP/1.0')}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
  ],
  ['a request line that is none', (_parts, draws) => `${draws.pick(REQUEST_LINES)}\r\nHost: a\r\n\r\n`],
  ['line feeds alone', ({ head }) => `${head}Content-Length: 2\r\n\r\n{}`.replaceAll('\r\n', '\n')],
  ['carriage returns alone', ({ head }) => `${head}Content-Length: 2\r\n\r\n{}`.replaceAll('\r\n', '\r')],
  ['a folded header', ({ head }) => `${head}X: a\r\n b\r\nContent-Length: 2\r\n\r\n{}`],
  ['a header without a colon', ({ head }) => `${head}Nonsense\r\nContent-Length: 2\r\n\r\n{}`],
  [
    'a body that is cut off',
    ({ head, stored }, draws) =>
      `${head}Content-Length: ${lengthOf(stored)}\r\n\r\n${stored.slice(0, draws.below(stored.length))}`,
  ],
  ['a head that is cut off', ({ hidden }, draws) => hidden.slice(0, 1 + draws.below(hidden.indexOf('\r\n\r\n')))],
  ['an expectation without a body', ({ head }) => `${head}Content-Length: 2\r\nExpect: 100-continue\r\n\r\n`],
  [
    'an upgrade',
    ({ head }, draws) =>
      `${head}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: ${draws.pick(['websocket', 'h2c', 'x'])}\r\n` +
      'HTTP2-Settings: AAMAAABkAAQAAP__\r\nContent-Length: 2\r\n\r\n{}',
  ],
  [
    'an upgrade of a reading',
    (_parts, draws) =>
      `GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: ${draws.pick(['websocket', 'h2c'])}\r\n\r\n`,
  ],
  [
    'the preface of HTTP/2',
    () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u0000\u0000\u0000\u0004\u0000\u0000\u0000\u0000\u0000',
  ],
  [
    'a hello of TLS',
    (_parts, draws) => Buffer.concat([Buffer.from('1603010200010001fc0303', 'hex'), draws.bytes(200)]),
  ],
  ['random bytes', (_parts, draws) => draws.bytes(1 + draws.below(2_000))],
  ['a long line', (_parts, draws) => 'x'.repeat(20_000 + draws.below(60_000))],
  [
    'a request with other bytes',
    ({ head }, draws) => {
      const bytes = Buffer.from(`${head}Content-Length: 13\r\n\r\n{"unknown":1}`);
      for (let count = 1 + draws.below(3); count > 0; count -= 1) bytes[draws.below(bytes.length)] = draws.below(256);
      return bytes;
    },
  ],
  ['a body too large by its length', ({ head }) => `${head}Content-Length: 16777217\r\n\r\n{`],
  ['two bad requests in one', ({ head }) => `${head}Content-Length: 2\r\n\r\n{}${head}Content-Length: 1\r\n\r\n{`],
];

/** One shape, with what is drawn for it. */
export function rawShape(parts: RawParts, draws: Draws): RawShape {
  const head = `POST /v1/artifacts HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${parts.token}\r\nContent-Type: application/json\r\n`;
  const hidden = `${head}Content-Length: ${lengthOf(parts.stored)}\r\n\r\n${parts.stored}`;
  const [says, write] = draws.pick(SHAPES);
  const bytes = write({ ...parts, head, hidden }, draws);
  return { says, bytes: typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes };
}
