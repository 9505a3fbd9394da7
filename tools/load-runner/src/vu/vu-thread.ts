import { workerData } from 'node:worker_threads';
import { ScriptInstance } from '../script/script-instance.ts';
import { logStrayFaults } from '../script/stray-faults.ts';
import { scriptStack } from '../script/stack-trace.ts';
import { ThreadHost } from './thread-host.ts';
import type { ThreadStart } from './thread-messages.ts';
import type { IterationOutcome } from './vu.ts';
import { type IterationOrder, RunAborted } from './vu-host.ts';
import { VuState } from './vu-state.ts';

// The first code of a thread that `ThreadVu` starts, and only it: it gives exactly this.
const { parts, port, signal } = workerData as ThreadStart;
const { program } = parts;
const data: unknown = parts.dataJson === undefined ? undefined : JSON.parse(parts.dataJson);

let instance: ScriptInstance | undefined;
const host = new ThreadHost(port, signal, (order) => void iterate(order));

logStrayFaults(
  () => program,
  (text) => host.log('error', text),
);

async function iterate(order: IterationOrder): Promise<void> {
  const outcome = await outcomeOf(order);
  host.flushSamples();
  host.post({ kind: 'finished', outcome });
}

async function outcomeOf(order: IterationOrder): Promise<IterationOutcome> {
  try {
    const result = await instance?.run(order, data);
    // A load function may return anything; only these two have a result that is of use.
    const isWanted = order.exec === 'setup' || order.exec === 'handleSummary';
    return { kind: 'completed', resultJson: isWanted ? JSON.stringify(result) : undefined };
  } catch (error) {
    return error instanceof RunAborted ? { kind: 'aborted' } : { kind: 'threw', stack: scriptStack(error, program) };
  }
}

try {
  instance = new ScriptInstance(program, new VuState(parts.id, host, parts.env, parts.defaults), new Map());
  host.post({ kind: 'ready' });
} catch (error) {
  host.post({ kind: 'broken', stack: scriptStack(error, program) });
}
