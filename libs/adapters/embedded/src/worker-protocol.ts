import type { MessagePort } from 'node:worker_threads';
import { faultMessage, faultOf, type FaultMessage } from './faults.ts';

/** What a worker can be asked for. Each call is answered in the order of the calls. */
export type Operations = Readonly<Record<string, (...args: never[]) => unknown>>;

export interface CallMessage {
  readonly id: number;
  readonly operation: string;
  readonly args: readonly unknown[];
}

export type AnswerMessage =
  { readonly id: number; readonly value: unknown } | { readonly id: number; readonly fault: FaultMessage };

/** Answers calls until the operation `close` has been answered. */
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
    // The channel has typed the arguments by this same table.
    return { id, value: run(...(args as never[])) };
  } catch (error) {
    return { id, fault: faultMessage(faultOf(error, operation)) };
  }
}
