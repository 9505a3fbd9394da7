import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { RecordRefusals } from '@bucket/application';
import { nodeRandom } from '@bucket/node';
import type { RequestMeter } from '../metrics/request-meter.ts';
import { HttpProblem, PROBLEM_TYPE, renderProblem } from './problem.ts';

/** What Node's parser reports before there is a request: bytes that are not HTTP, headers too long, a request too slow. */
interface ConnectionError extends Error {
  readonly code?: string;
}

function problemFor({ code }: ConnectionError): HttpProblem {
  if (code === 'HPE_HEADER_OVERFLOW')
    return new HttpProblem('request.headers-too-large', 'the request line and headers are too long');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new HttpProblem('request.timeout', 'the request was not received in time');
  return new HttpProblem('request.malformed', 'the request is not well-formed HTTP');
}

/** What answers on the bare socket need. */
interface SocketDependencies {
  readonly refusals: RecordRefusals;
  readonly requests: RequestMeter;
}

/** Answers what is no request. */
export function answerClientError(dependencies: SocketDependencies, error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET') socket.destroy();
  else answerOnSocket(dependencies, problemFor(error), socket);
}

/** Answers `CONNECT`, which no route has: without an answer Node would close the connection. */
export function answerConnect(dependencies: SocketDependencies, socket: Duplex): void {
  // Node has let go of the socket, and with it of its errors.
  socket.on('error', () => socket.destroy());
  answerOnSocket(
    dependencies,
    new HttpProblem('route.method-not-allowed', 'no resource supports CONNECT', {
      headers: { Allow: '' },
    }),
    socket,
  );
}

/** Closes the connection after the answer: the start of the next request cannot be found. */
function answerOnSocket({ refusals, requests }: SocketDependencies, problem: HttpProblem, socket: Duplex): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  refusals.flood(problem.code);
  requests.unmatched(problem.status, performance.now());
  const requestId = nodeRandom.uuid7();
  const body = JSON.stringify(renderProblem(problem, requestId));
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? 'Bad Request'}`,
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...Object.entries(problem.headers).map(([name, value]) => `${name}: ${value}`),
    `X-Request-Id: ${requestId}`,
    'X-Content-Type-Options: nosniff',
    'Cache-Control: no-store',
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
