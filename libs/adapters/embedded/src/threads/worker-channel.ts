import { Worker } from 'node:worker_threads';
import { BucketError, type FaultCode, type FaultDetails } from '@bucket/domain';
import type { FaultMessage } from '../file/faults.ts';
import type { AnswerMessage, CallMessage, Operations } from './worker-protocol.ts';

interface Waiting {
  readonly operation: string;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A worker thread and the calls that await its answers. When the thread ends without being asked to, every pending call
 * fails with `store.unavailable`; the caller of `commit` turns that into `store.outcome-unknown`.
 */
export class WorkerChannel<O extends Operations> {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #ended: Promise<void>;
  #isEnded = false;
  #lastId = 0;

  constructor(file: 'writer-thread' | 'reader-thread') {
    this.#worker = new Worker(workerUrl(file), { name: file });
    this.#worker.on('message', (answer: AnswerMessage) => this.#settle(answer));
    let cause: unknown;
    this.#worker.on('error', (error) => (cause = error));
    this.#ended = new Promise((resolve) => {
      this.#worker.on('exit', () => {
        this.#isEnded = true;
        for (const { operation, reject } of this.#waiting.values()) {
          reject(new BucketError('store.unavailable', { operation }, { cause }));
        }
        this.#waiting.clear();
        resolve();
      });
    });
  }

  call<K extends keyof O & string>(operation: K, ...args: Parameters<O[K]>): Promise<ReturnType<O[K]>> {
    if (this.#isEnded) return Promise.reject(new BucketError('store.unavailable', { operation }));
    const id = (this.#lastId += 1);
    return new Promise((resolve, reject) => {
      // The thread runs the operation of this name from the table `O`, so the value has its return type.
      this.#waiting.set(id, { operation, resolve: resolve as (value: unknown) => void, reject });
      this.#post({ id, operation, args });
    });
  }

  #post(message: CallMessage): void {
    this.#worker.postMessage(message);
  }

  /** Whether the thread has ended, by `close` or by itself. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Resolves when earlier calls are answered and the thread has ended. */
  async close(): Promise<void> {
    this.#post({ id: (this.#lastId += 1), operation: 'close', args: [] });
    await this.#ended;
  }

  #settle(answer: AnswerMessage): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('value' in answer) waiting?.resolve(answer.value);
    else waiting?.reject(errorOf(answer.fault));
  }
}

function errorOf({ code, details, message }: FaultMessage): Error {
  const cause = message === '' ? undefined : new Error(message);
  if (code === undefined) return new Error(message);
  // `StoreFault` pairs each code with its details.
  return new BucketError<FaultCode>(code, details as FaultDetails[FaultCode], { cause });
}

/** Worker threads need JavaScript: when this module itself runs from its TypeScript source, they run from the build. */
function workerUrl(file: string): URL {
  const isSource = import.meta.url.endsWith('.ts');
  return new URL(isSource ? `../../dist/threads/${file}.js` : `./${file}.js`, import.meta.url);
}
