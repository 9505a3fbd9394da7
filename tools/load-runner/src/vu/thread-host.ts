import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { MetricDeclaration, Sample } from '../metrics/metrics-registry.ts';
import type { WireRequest, WireResponse } from '../wire/wire-types.ts';
import type { MessageFromThread, MessageToThread } from './thread-messages.ts';
import type { IterationOrder, LogLevel, VuHost } from './vu-host.ts';

/** Samples are sent in batches: one message for each would cost more than the request it measures. */
const SAMPLES_MAX = 500;

/** The host of a VU that has a thread of its own. Requests are made by the engine's thread; here is only waited. */
export class ThreadHost implements VuHost {
  private readonly port: MessagePort;
  private readonly signal: Int32Array;
  private readonly onRun: (order: IterationOrder) => void;
  private readonly waiting: Array<((answers: readonly WireResponse[]) => void) | undefined> = [];
  private readonly freeCalls: number[] = [];
  private samples: Sample[] = [];

  constructor(port: MessagePort, signal: SharedArrayBuffer, onRun: (order: IterationOrder) => void) {
    this.port = port;
    this.signal = new Int32Array(signal);
    this.onRun = onRun;
    port.on('message', (message: MessageToThread) => this.receive(message));
  }

  private receive(message: MessageToThread): void {
    if (message.kind === 'run') return this.onRun(message.order);
    const resolve = this.waiting[message.call];
    this.waiting[message.call] = undefined;
    this.freeCalls.push(message.call);
    resolve?.(message.answers);
  }

  post(message: MessageFromThread): void {
    this.port.postMessage(message);
  }

  private call(requests: readonly WireRequest[], resolve: (answers: readonly WireResponse[]) => void): void {
    const call = this.freeCalls.pop() ?? this.waiting.length;
    this.waiting[call] = resolve;
    this.post({ kind: 'requests', call, requests });
  }

  send(request: WireRequest): Promise<WireResponse> {
    return new Promise((resolve, reject) => {
      this.call([request], ([answer]) => (answer === undefined ? reject(new Error('no answer')) : resolve(answer)));
    });
  }

  sendBlocking(requests: readonly WireRequest[]): WireResponse[] {
    let answered: readonly WireResponse[] | undefined;
    this.call(requests, (answers) => {
      answered = answers;
    });
    while (answered === undefined) this.receiveOne();
    return [...answered];
  }

  /** Blocks until a message is there. The signal is read before the port, so that no message can slip in between unseen. */
  private receiveOne(): void {
    const seen = Atomics.load(this.signal, 0);
    const received: unknown = receiveMessageOnPort(this.port)?.message;
    // Only the engine posts on this port, and only these messages.
    if (received !== undefined) this.receive(received as MessageToThread);
    else Atomics.wait(this.signal, 0, seen);
  }

  sleepBlocking(ms: number): void {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  }

  declareMetric(declaration: MetricDeclaration): void {
    this.post({ kind: 'declare', declaration });
  }

  addSample(sample: Sample): void {
    if (this.samples.push(sample) >= SAMPLES_MAX) this.flushSamples();
  }

  flushSamples(): void {
    if (this.samples.length === 0) return;
    this.post({ kind: 'samples', samples: this.samples });
    this.samples = [];
  }

  abortRun(reason: string): void {
    this.post({ kind: 'abort', reason });
  }

  failRun(reason: string): void {
    this.post({ kind: 'fail', reason });
  }

  log(level: LogLevel, text: string): void {
    this.post({ kind: 'log', level, text });
  }
}
