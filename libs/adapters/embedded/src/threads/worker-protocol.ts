import type { MessagePort } from 'node:worker_threads';
import { faultMessage, faultOf, type FaultMessage } from '../file/faults.ts';

/** The operations of a worker thread, by name. Calls are answered in the order in which they were made. */
export type Operations = Readonly<Record<string, (...args: never[]) => unknown>>;

export interface CallMessage {
  readonly id: number;
  readonly operation: string;
  readonly args: readonly unknown[];
}

export type AnswerMessage =
  { readonly id: number; readonly value: unknown } | { readonly id: number; readonly fault: FaultMessage };

/** Runs and answers calls, up to and including a call of `close`. */
export function serve(port: MessagePort, operations: Operations): void {
  port.on('message', ({ id, operation, args }: CallMessage) => {
    port.postMessage(answer(operations, id, operation, args));
    if (operation === 'close') port.close();
  });
}

function answer(operations: Operations, id: number, operation: string, args: readonly unknown[]): AnswerMessage {
  try {
    const run = operations[operation];
    if (run === undefined) throw new TypeError(`no operation ${operation}`);
    // `WorkerChannel.call` has checked the types of the arguments against this table.
    return { id, value: run(...(args as never[])) };
  } catch (error) {
    return { id, fault: faultMessage(faultOf(error, operation)) };
  }
}
