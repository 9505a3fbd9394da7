import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import { bodyOf, dropHeader, hasBody, setHeader, type BadRequest } from './bad-request.spec-data.ts';
import type { Draws } from './draws.spec-data.ts';
import { WRONG_HEADERS, WRONG_TEXTS } from './wrong-values.spec-data.ts';

type Wrong = readonly [says: string, isSure: boolean, apply: (request: BadRequest, draws: Draws) => void];
type Wrongs = readonly [Wrong, ...Wrong[]];

function apply(request: BadRequest, draws: Draws, wrongs: Wrongs): void {
  const [says, isSure, change] = draws.pick(wrongs);
  change(request, draws);
  request.isSureToBeRefused ||= isSure;
  request.wrongs.push(says);
}

const type = (says: string): Wrong => [`of type ${says}`, true, (request) => setHeader(request, 'Content-Type', says)];
const coded = (coding: string, code: (bytes: Buffer) => Buffer): Wrong => [
  `coded as ${coding}`,
  true,
  (request) => {
    request.body = code(bodyOf(request));
    setHeader(request, 'Content-Encoding', coding);
  },
];
const asItIs = (bytes: Buffer): Buffer => bytes;

const ENCODINGS: Wrongs = [
  type('application/json; charset=utf-16'),
  type('application/json;charset=UTF-16LE'),
  type('application/json; charset="utf-32"'),
  type('application/json; charset=iso-8859-1'),
  type('application/json; charset=utf-7'),
  type('application/json; charset=utf-8; charset=utf-16'),
  type('application/json; charset='),
  type('text/plain'),
  type('text/json'),
  type('application/x-www-form-urlencoded'),
  type('multipart/form-data; boundary=x'),
  type('application/problem+json'),
  type('application/jsonx'),
  type('*/*'),
  type(';'),
  type('/'),
  type('x'.repeat(2_000)),
  ['without a type', true, (request) => dropHeader(request, 'Content-Type')],
  ['of two types', true, (request) => request.headers.unshift(['Content-Type', 'text/plain'])],
  coded('gzip', asItIs),
  coded('gzip', gzipSync),
  coded('GZIP', asItIs),
  coded('x-gzip', gzipSync),
  coded('deflate', deflateSync),
  coded('deflate', asItIs),
  coded('br', (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })),
  coded('br', asItIs),
  coded('zstd', asItIs),
  coded('identity, gzip', gzipSync),
  coded('gzip, gzip', (bytes) => gzipSync(gzipSync(bytes))),
  coded('gzip', () => gzipSync(Buffer.alloc(4_000_000))),
  coded('', asItIs),
  coded('\u00e9', asItIs),
];

/** The body in another encoding than the one that is read, or said to be. */
export const wrongEncoding = (request: BadRequest, draws: Draws): void => {
  if (hasBody(request)) apply(request, draws, ENCODINGS);
};

const token = (says: string, value: (own: string) => string): Wrong => [
  `credential: ${says}`,
  true,
  (request) => {
    const own = request.headers.find(([name]) => name === 'Authorization')?.[1] ?? 'Bearer bkt_none';
    setHeader(request, 'Authorization', value(own));
  },
];

const CREDENTIALS: Wrongs = [
  ['no credential', true, (request) => dropHeader(request, 'Authorization')],
  token('none', () => ''),
  token('a scheme alone', () => 'Bearer'),
  token('an unknown one', () => `Bearer bkt_${'x'.repeat(43)}`),
  token('a longer one', (own) => `${own}x`),
  token('a shorter one', (own) => own.slice(0, -1)),
  token('another scheme', (own) => own.replace('Bearer', 'Basic')),
  token('two in one', (own) => `${own}, ${own}`),
  token('odd characters', () => 'Bearer \u00e9\u00ff'),
  token('a long one', () => `Bearer ${'x'.repeat(8_000)}`),
  ['two credentials', true, (request) => request.headers.unshift(['Authorization', 'Bearer x'])],
];

export const wrongCredential = (request: BadRequest, draws: Draws): void => apply(request, draws, CREDENTIALS);

const NAMES = [
  'Signature',
  'Signature-Input',
  'Content-Digest',
  'If-Match',
  'If-None-Match',
  'If-Modified-Since',
  'Idempotency-Key',
  'Prefer',
  'X-Request-Id',
  'traceparent',
  'tracestate',
  'Accept',
  'Accept-Encoding',
  'Accept-Charset',
  'Accept-Language',
  'Range',
  'Cookie',
  'Origin',
  'Referer',
  'Forwarded',
  'X-Forwarded-For',
  'X-Forwarded-Host',
  'X-HTTP-Method-Override',
  'X-Original-URL',
  'User-Agent',
  'Via',
  'Date',
  'From',
  'TE',
  'Trailer',
  'Cache-Control',
  'Keep-Alive',
  'X\u0060Odd',
] as const;

const HEADERS: Wrongs = [
  ['an odd header', false, (request, draws) => setHeader(request, draws.pick(NAMES), draws.pick(WRONG_HEADERS))],
  ['a repeated header', false, (request, draws) => twice(request, draws.pick(NAMES), draws.pick(WRONG_HEADERS))],
  ['too many headers', true, (request, draws) => many(request, 101 + draws.below(1_500), 'x')],
  ['headers that are too long', true, (request) => many(request, 60, 'x'.repeat(400))],
  ['a header that is too long', true, (request) => setHeader(request, 'X-Long', 'x'.repeat(17_000))],
  ['no host', true, (request) => dropHeader(request, 'Host')],
  ['two hosts', true, (request) => request.headers.push(['Host', 'evil.example'])],
  ['an empty host', false, (request) => setHeader(request, 'Host', '')],
  ['an odd host', false, (request, draws) => setHeader(request, 'Host', draws.pick(WRONG_HEADERS))],
  ['an expectation', false, (request) => setHeader(request, 'Expect', '100-continue')],
  ['an unknown expectation', false, (request) => setHeader(request, 'Expect', '200-ok')],
  ['a control character in a header', true, (request) => setHeader(request, 'X-Odd', 'a\u0001b')],
  ['U+0000 in a header', true, (request) => setHeader(request, 'X-Odd', 'a\u0000b')],
  ['a space in the name of a header', true, (request) => request.headers.push(['X Odd', 'a'])],
  ['a header without a name', true, (request) => request.headers.push(['', 'a'])],
];

function twice(request: BadRequest, name: string, value: string): void {
  request.headers.push([name, value], [name, value]);
}

/** Before the others, which a server that keeps the first so many would not see. */
function many(request: BadRequest, count: number, value: string): void {
  request.headers.unshift(...Array.from({ length: count }, (_, i): [string, string] => [`X-${i}`, value]));
}

export const wrongHeader = (request: BadRequest, draws: Draws): void => apply(request, draws, HEADERS);

/** Changes the query: what is in it, how often, and how it is written. */
export function wrongQuery(request: BadRequest, draws: Draws): void {
  const names = [
    ...(request.operation.parameters ?? []),
    'limit',
    'cursor',
    'unknown',
    'label.a',
    '__proto__',
    'a[b]',
    '',
  ];
  const name = draws.pickAny(names) ?? '';
  const part = `${name}=${draws.pick(WRONG_TEXTS)}`;
  const more = draws.pick([
    [],
    [part],
    ['limit=1', 'limit=2'],
    ['%'],
    ['='],
    ['&&&'],
    ['?'],
    ['+'],
    ['a'.repeat(9_000)],
  ]);
  request.query = draws.chance(20) ? more : [...request.query, part, ...more];
  request.wrongs.push(`query ${request.query.join('&').slice(0, 60)}`);
}

/** No method that changes anything. */
const METHODS = [
  'PATCH',
  'TRACE',
  'OPTIONS',
  'PROPFIND',
  'MKCOL',
  'REPORT',
  'SEARCH',
  'LINK',
  'QUERY',
  'HEAD',
] as const;

export function wrongMethod(request: BadRequest, draws: Draws): void {
  request.method = draws.pick(METHODS);
  request.isSureToBeRefused = true;
  request.wrongs.push(`method ${request.method}`);
}

const PATHS: Wrongs = [
  ['another path', true, (request, draws) => changePart(request, draws, () => draws.pick(WRONG_TEXTS))],
  ['a slash too many', true, (request) => (request.path += '/')],
  ['two slashes', true, (request) => (request.path = `/${request.path}`)],
  ['a part too many', true, (request, draws) => (request.path += `/${draws.pick(WRONG_TEXTS)}`)],
  ['upper case', true, (request) => (request.path = request.path.toUpperCase())],
  ['an encoded slash', true, (request) => (request.path = request.path.replace(/(.)\//, '$1%2F'))],
  ['a dot part', true, (request) => (request.path = `/x/..${request.path}`)],
  ['a path parameter', true, (request) => (request.path += ';a=b')],
  ['raw bytes in the path', true, (request) => (request.path += '\u00ff')],
  ['a fragment', true, (request) => (request.path += '#a')],
  ['a path without an end', true, (request) => (request.path += 'x'.repeat(17_000))],
];

/** Changes a part that stands for a parameter, where there is one. */
function changePart(request: BadRequest, draws: Draws, to: () => string): void {
  const parts = request.path.split('/');
  const own = request.operation.path.split('/').flatMap((part, i) => (part.startsWith('{') ? [i] : []));
  const at = draws.pickAny(own) ?? parts.length - 1;
  parts[at] = to();
  request.path = parts.join('/');
}

export const wrongPath = (request: BadRequest, draws: Draws): void => apply(request, draws, PATHS);
