import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { nodeRandom } from '@bucket/node';
import type { Bucket } from '../use-cases.ts';
import type { RequestMeter } from '../metrics/request-meter.ts';
import { HttpProblem, PROBLEM_TYPE, renderProblem } from './problem.ts';

/** What Node's parser found wrong before there was a request (HTTP that is none, headers too long, too slow). */
interface ConnectionError extends Error {
  readonly code?: string;
}

function problemFor({ code }: ConnectionError): HttpProblem {
  if (code === 'HPE_HEADER_OVERFLOW')
    return new HttpProblem('request.headers-too-large', 'the headers are longer than admitted');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new HttpProblem('request.timeout', 'the request did not arrive in time');
  return new HttpProblem('request.malformed', 'this is not a well-formed HTTP request');
}

/** Answers on the bare socket and closes it: after such a fault nobody knows where the next request would begin. */
export function clientErrorHandler(
  bucket: Bucket,
  requests: RequestMeter,
): (error: ConnectionError, socket: Socket) => void {
  return (error, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const problem = problemFor(error);
    bucket.refusals.flood(problem.code);
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
  };
}
