import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
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

/** Answers on the bare socket and closes it: after such an error the start of the next request cannot be found. */
export function answerClientError(
  { refusals, requests }: { readonly refusals: RecordRefusals; readonly requests: RequestMeter },
  error: ConnectionError,
  socket: Socket,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = problemFor(error);
  refusals.flood(problem.code);
  requests.unmatched(problem.status, performance.now());
  const body = JSON.stringify(renderProblem(problem, nodeRandom.uuid7()));
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? 'Bad Request'}`,
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'X-Content-Type-Options: nosniff',
    'Cache-Control: no-store',
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
