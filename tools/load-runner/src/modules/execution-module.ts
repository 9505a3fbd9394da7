import { RunAborted } from '../vu/vu-host.ts';
import type { VuState } from '../vu/vu-state.ts';

/** `k6/execution`: https://grafana.com/docs/k6/latest/javascript-api/k6-execution/ */
export function createExecutionModule(state: VuState, scriptOptions: () => unknown): Record<string, unknown> {
  const tags = vuTags(state);
  return {
    scenario: scenarioView(state),
    instance: instanceView(state),
    vu: {
      get idInInstance() {
        return state.id;
      },
      get idInTest() {
        return state.id;
      },
      get iterationInInstance() {
        return state.iteration;
      },
      get iterationInScenario() {
        return state.iteration;
      },
      tags,
      metrics: { tags, metadata: {} },
    },
    test: {
      get options() {
        return scriptOptions();
      },
      abort(reason = ''): never {
        state.host.abortRun(String(reason));
        throw new RunAborted(String(reason));
      },
      fail(reason = ''): void {
        state.host.failRun(String(reason));
      },
    },
  };
}

function scenarioView(state: VuState): object {
  const order = () => state.requireRunning('exec.scenario');
  const scenario = () => {
    const { scenario, exec } = order();
    if (scenario === undefined) throw new Error(`exec.scenario is not available in ${exec}()`);
    return scenario;
  };
  return {
    get name() {
      return scenario().name;
    },
    get executor() {
      return scenario().executor;
    },
    get startTime() {
      return scenario().startedAt;
    },
    get progress() {
      const { startedAt, durationMs } = scenario();
      return durationMs === 0 ? 0 : Math.min(1, (Date.now() - startedAt) / durationMs);
    },
    get iterationInInstance() {
      return order().iterationInTest;
    },
    get iterationInTest() {
      return order().iterationInTest;
    },
  };
}

function instanceView(state: VuState): object {
  const run = () => state.requireRunning('exec.instance').run;
  return {
    get iterationsCompleted() {
      return run().iterationsCompleted;
    },
    get iterationsInterrupted() {
      return run().iterationsInterrupted;
    },
    get vusActive() {
      return run().vusActive;
    },
    get vusInitialized() {
      return run().vusInitialized;
    },
    get currentTestRunDuration() {
      return run().elapsedMs;
    },
  };
}

/** A live view: assigning a tag changes what the samples after it carry. */
function vuTags(state: VuState): Record<string, string> {
  return new Proxy<Record<string, string>>(
    {},
    {
      get: (_target, name) => (typeof name === 'string' ? (state.vuTags[name] ?? state.tags[name]) : undefined),
      set: (_target, name, value) => {
        if (typeof name === 'string') state.setTag(name, String(value));
        return true;
      },
      deleteProperty: (_target, name) => {
        if (typeof name === 'string') state.setTag(name, undefined);
        return true;
      },
      ownKeys: () => Object.keys(state.vuTags),
      getOwnPropertyDescriptor: (_target, name) => ({
        value: typeof name === 'string' ? state.vuTags[name] : undefined,
        configurable: true,
        enumerable: true,
        writable: true,
      }),
    },
  );
}
