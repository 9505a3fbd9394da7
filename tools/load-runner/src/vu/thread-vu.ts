import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { WireClient } from '../wire/wire-client.ts';
import type { WireRequest, WireResponse } from '../wire/wire-types.ts';
import type { MessageFromThread, MessageToThread, ThreadStart } from './thread-messages.ts';
import type { IterationOutcome, Vu, VuParts, VuServices } from './vu.ts';
import type { IterationOrder } from './vu-host.ts';

/**
 * A VU in a thread of its own, where its code may block as in k6. Requests are made here, in the thread of the engine, so that
 * their times are those of the wire and not of the messages.
 */
export class ThreadVu implements Vu {
  readonly id: number;
  current: IterationOrder | undefined;
  private readonly worker: Worker;
  private readonly port: MessagePort;
  private readonly signal: Int32Array;
  private readonly wire: WireClient;
  private readonly services: VuServices;
  private finish: ((outcome: IterationOutcome) => void) | undefined;
  private stopped = false;
  private deathReason: string | undefined;
  private readonly whenReady: (broken: string | undefined) => void;

  /** Resolves when the init context of the script has run in the new thread. */
  static start(parts: VuParts, services: VuServices): Promise<ThreadVu> {
    return new Promise((resolve, reject) => {
      const vu = new ThreadVu(parts, services, (broken) => {
        if (broken === undefined) return resolve(vu);
        vu.stop();
        reject(new Error(broken));
      });
    });
  }

  private constructor(parts: VuParts, services: VuServices, whenReady: (broken: string | undefined) => void) {
    this.id = parts.id;
    this.services = services;
    this.wire = new WireClient(services.wireOptions, services.deadlines, services.observeRequest);
    const { port1, port2 } = new MessageChannel();
    const shared = new SharedArrayBuffer(4);
    this.port = port1;
    this.signal = new Int32Array(shared);
    const workerData: ThreadStart = { parts, port: port2, signal: shared };
    this.worker = new Worker(new URL('./vu-thread.js', import.meta.url), { workerData, transferList: [port2] });
    this.port.on('message', (message: MessageFromThread) => {
      if (message.kind === 'ready') whenReady(undefined);
      else if (message.kind === 'broken') whenReady(message.stack);
      else if (!this.stopped) this.receive(message);
    });
    this.worker.on('error', (error) =>
      this.died(error instanceof Error ? (error.stack ?? error.message) : String(error)),
    );
    this.worker.on('exit', (code) => this.died(`the thread of a VU ended with code ${code}`));
    this.whenReady = whenReady;
  }

  /** A thread ends by itself only through a fault of the runner, or by running out of memory. Nobody may wait for it. */
  private died(reason: string): void {
    if (this.stopped || this.deathReason !== undefined) return;
    this.deathReason = reason;
    this.whenReady(reason);
    this.finish?.({ kind: 'threw', stack: reason });
  }

  private receive(message: MessageFromThread): void {
    const { services } = this;
    switch (message.kind) {
      case 'requests':
        void this.answer(message.call, message.requests);
        break;
      case 'declare':
        services.registry.declare(message.declaration);
        break;
      case 'samples':
        for (const sample of message.samples) services.addSample(sample);
        break;
      case 'log':
        services.log(message.level, message.text);
        break;
      case 'abort':
        services.abortRun(message.reason);
        break;
      case 'fail':
        services.failRun(message.reason);
        break;
      case 'finished':
        this.finish?.(message.outcome);
        break;
      case 'ready':
      case 'broken':
    }
  }

  private async answer(call: number, requests: readonly WireRequest[]): Promise<void> {
    const answers = await Promise.all(requests.map((request) => this.wire.send(request)));
    this.post({ kind: 'answers', call, answers: answers.map(compacted) });
  }

  private post(message: MessageToThread): void {
    this.port.postMessage(message);
    Atomics.add(this.signal, 0, 1);
    Atomics.notify(this.signal, 0);
  }

  run(order: IterationOrder): Promise<IterationOutcome> {
    if (this.deathReason !== undefined) return Promise.resolve({ kind: 'threw', stack: this.deathReason });
    return new Promise((resolve) => {
      this.finish = resolve;
      const { iterationsCompleted, iterationsInterrupted, vusActive, vusInitialized, elapsedMs } = order.run;
      const run = { iterationsCompleted, iterationsInterrupted, vusActive, vusInitialized, elapsedMs };
      this.post({ kind: 'run', order: { ...order, run } });
    });
  }

  stop(): void {
    this.stopped = true;
    this.wire.close();
    this.port.close();
    // It has nothing to tell any more, however it ends.
    this.worker.terminate().catch(() => undefined);
  }
}

/** The body in a buffer of its own: a slice of a socket's buffer would be sent with all of that buffer. */
function compacted(response: WireResponse): WireResponse {
  return response.body === null ? response : { ...response, body: new Uint8Array(response.body) };
}
