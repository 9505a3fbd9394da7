import type { JsonValue } from '@bucket/domain';
import type { ApiOperation } from '../../openapi/api-operation.ts';

/** A request while it is made wrong, and what it is when it is sent. */
export interface BadRequest {
  readonly operation: ApiOperation;
  method: string;
  path: string;
  /** Parts of the query, as they are sent. */
  query: string[];
  headers: [name: string, value: string][];
  /** What the body says; `body` goes before it. */
  json: JsonValue | undefined;
  body: Buffer | undefined;
  /** Whether something is wrong with it that the service has to refuse. */
  isSureToBeRefused: boolean;
  /** What was done to it, for people. */
  readonly wrongs: string[];
}

export const targetOf = ({ path, query }: BadRequest): string =>
  query.length === 0 ? path : `${path}?${query.join('&')}`;

export const hasBody = ({ body, json }: BadRequest): boolean => body !== undefined || json !== undefined;

/** Puts a header in the place of those of that name. */
export function setHeader(request: BadRequest, name: string, value: string): void {
  dropHeader(request, name);
  request.headers.push([name, value]);
}

export function dropHeader(request: BadRequest, name: string): void {
  request.headers = request.headers.filter(([each]) => each.toLowerCase() !== name.toLowerCase());
}

export const bodyOf = ({ body, json }: BadRequest): Buffer =>
  body ?? (json === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(json)));

/** The bytes on the wire: with the length of the body unless the request says how long it is. */
export function wireOf(request: BadRequest): Buffer {
  const body = bodyOf(request);
  const saysLength = request.headers.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name));
  const length: [string, string][] =
    saysLength || !hasBody(request) ? [] : [['Content-Length', String(body.byteLength)]];
  const lines = [
    `${request.method} ${targetOf(request)} HTTP/1.1`,
    ...[...request.headers, ...length].map(([name, value]) => `${name}: ${value}`),
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body]);
}
