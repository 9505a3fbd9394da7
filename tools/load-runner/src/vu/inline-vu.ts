import type { Sample } from '../metrics/metrics-registry.ts';
import { ScriptInstance } from '../script/script-instance.ts';
import { scriptStack } from '../script/stack-trace.ts';
import { WireClient } from '../wire/wire-client.ts';
import type { Vu, IterationOutcome, VuParts, VuServices } from './vu.ts';
import { BlockingCallError, type IterationOrder, RunAborted, type VuHost } from './vu-host.ts';
import { VuState } from './vu-state.ts';

/** A VU in the thread of the engine: cheap, thousands of them fit, as long as their code never blocks. */
export class InlineVu implements Vu {
  readonly id: number;
  current: IterationOrder | undefined;
  readonly exports: Readonly<Record<string, unknown>>;
  private readonly instance: ScriptInstance;
  private readonly parts: VuParts;
  private readonly wire: WireClient;
  private readonly data: unknown;
  private stopped = false;

  constructor(parts: VuParts, services: VuServices) {
    this.id = parts.id;
    this.parts = parts;
    this.wire = new WireClient(services.wireOptions, services.deadlines, services.observeRequest);
    const state = new VuState(parts.id, this.host(services), parts.env, parts.defaults);
    this.instance = new ScriptInstance(parts.program, state, services.sharedArrays);
    this.exports = this.instance.exports;
    this.data = parts.dataJson === undefined ? undefined : JSON.parse(parts.dataJson);
  }

  private host(services: VuServices): VuHost {
    return {
      send: (request) => this.wire.send(request),
      sendBlocking: () => {
        throw new BlockingCallError('this k6/http call');
      },
      sleepBlocking: () => {
        throw new BlockingCallError('sleep()');
      },
      declareMetric: (declaration) => services.registry.declare(declaration),
      addSample: (sample: Sample) => {
        if (!this.stopped) services.addSample(sample);
      },
      abortRun: (reason) => services.abortRun(reason),
      failRun: (reason) => services.failRun(reason),
      log: (level, text) => services.log(level, text),
    };
  }

  async run(order: IterationOrder): Promise<IterationOutcome> {
    try {
      // What an iteration returns is of no use to anyone; only setup() and handleSummary() return something, in a thread.
      await this.instance.run(order, this.data);
      return COMPLETED;
    } catch (error) {
      return error instanceof RunAborted
        ? { kind: 'aborted' }
        : { kind: 'threw', stack: scriptStack(error, this.parts.program) };
    }
  }

  stop(): void {
    this.stopped = true;
    this.wire.close();
  }
}

const COMPLETED: IterationOutcome = { kind: 'completed', resultJson: undefined };
