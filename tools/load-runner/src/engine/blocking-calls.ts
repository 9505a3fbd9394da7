import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { HttpAnswer, HttpRequest } from '../http/http-types.ts';

export type MainThread = Pick<MessagePort, 'postMessage'>;

/** Asks the main thread for a request while this thread is blocked. */
export interface BlockingRequest {
  readonly kind: 'blocking-request';
  readonly request: HttpRequest;
  /** Where the answer is to be posted. */
  readonly port: MessagePort;
  /** Set and notified once the answer is posted. */
  readonly signal: Int32Array;
}

/**
 * What blocks in k6 (`http.request()` and `sleep()`) blocks the thread of the engine here. The main thread makes the request
 * meanwhile, and still takes signals.
 * @param untilMs the deadline, in milliseconds of `performance.now()` @throws {Error} past it
 */
export function sendBlocking(mainThread: MainThread, request: HttpRequest, untilMs: number): HttpAnswer {
  const { port1, port2 } = new MessageChannel();
  const signal = new Int32Array(new SharedArrayBuffer(4));
  const asked: BlockingRequest = { kind: 'blocking-request', request, port: port2, signal };
  mainThread.postMessage(asked, [port2]);
  Atomics.wait(signal, 0, 0, untilMs - performance.now());
  const received: unknown = receiveMessageOnPort(port1)?.message;
  port1.close();
  if (received === undefined) throw new Error('no time is left');
  // Only the main thread posts on this port, and only an answer.
  return received as HttpAnswer;
}

/** @param untilMs the deadline, as above @throws {Error} past it */
export function sleepBlocking(ms: number, untilMs: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Math.min(ms, untilMs - performance.now()));
  if (performance.now() >= untilMs) throw new Error('no time is left');
}
