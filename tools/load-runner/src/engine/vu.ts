import { HttpClient } from '../http/http-client.ts';
import type { HttpAnswer, HttpRequest } from '../http/http-types.ts';
import type { Tags } from '../metrics/tags.ts';
import type { ScenarioPlan } from '../plan/run-plan.ts';
import type { MainThread } from './blocking-calls.ts';
import type { RunLog } from './run-log.ts';
import type { RunRecorder } from './run-recorder.ts';

/** One call of one exported function. */
export interface Work {
  readonly exec: string;
  /** Carried by every sample of it. */
  readonly tags: Tags;
  /** `undefined` for `setup` and `teardown`. */
  readonly scenario: { readonly plan: ScenarioPlan; readonly elapsedMs: number } | undefined;
  readonly iterationInTest: number;
  /** When it has to be over, in milliseconds of `performance.now()`. */
  readonly untilMs: number;
}

/** What all VUs of a run share. */
export interface VuParts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly recorder: RunRecorder;
  readonly mainThread: MainThread;
  readonly log: RunLog;
  /** Ends the run, naming what is not supported. It ends it even where the script catches what is thrown here. */
  readonly refuse: (what: string) => never;
  /** A response as the script gets it. */
  readonly responseOf: (answer: HttpAnswer) => object;
  /** Runs the init context for one VU, whose module state is its own, as in k6. */
  readonly instantiate: (vu: Vu) => Readonly<Record<string, unknown>>;
}

/** What is one VU's own. */
export interface VuSettings {
  readonly id: number;
  /** Whether it is alone in its run, so that blocking the thread holds up nobody else. */
  readonly mayBlock: boolean;
  /** Of its scenario: seen by its functions, not by the init context. */
  readonly env: Readonly<Record<string, string>>;
  /** What `setup()` returned, as JSON: each VU has a copy of its own. */
  readonly dataJson: string | undefined;
}

/** One virtual user. It runs one function of the script at a time. */
export class Vu {
  readonly settings: VuSettings;
  readonly parts: VuParts;
  readonly env: Record<string, string | undefined>;
  readonly exports: Readonly<Record<string, unknown>>;
  isBusy = false;
  private readonly data: unknown;
  private readonly client = new HttpClient();
  private work: Work | undefined;
  private requestsOpen = 0;
  private isStopped = false;

  constructor(parts: VuParts, settings: VuSettings) {
    const { env, dataJson } = settings;
    this.parts = parts;
    this.settings = settings;
    this.data = dataJson === undefined ? undefined : JSON.parse(dataJson);
    this.env = { ...parts.env };
    this.exports = parts.instantiate(this);
    Object.assign(this.env, env);
  }

  /** What the function returns. Once stopped it may never settle. */
  async run(work: Work): Promise<unknown> {
    this.work = work;
    this.isBusy = true;
    try {
      const called = this.exports[work.exec];
      if (typeof called !== 'function') throw new TypeError(`the script exports no function "${work.exec}"`);
      const result: unknown = await called(this.data);
      if (this.requestsOpen > 0) this.parts.refuse('a request that is not awaited');
      return result;
    } finally {
      this.isBusy = false;
    }
  }

  /** Interrupts what it does; nothing it does afterwards is measured. */
  stop(): void {
    this.isStopped = true;
    this.client.close();
  }

  requireWork(what: string): Work {
    if (this.work === undefined) throw new Error(`${what} is not available in the init context`);
    return this.work;
  }

  requireInit(what: string): void {
    if (this.work !== undefined) throw new Error(`${what} must be in the init context`);
  }

  async send(request: HttpRequest): Promise<HttpAnswer> {
    this.requestsOpen++;
    const answer = await this.client.send(request);
    this.requestsOpen--;
    // What waits for it was interrupted and is to go no further.
    return this.isStopped ? new Promise<never>(() => undefined) : answer;
  }

  /** Blocks the thread, and so all VUs; refused where there are several. */
  block<Result>(call: (untilMs: number, mainThread: MainThread) => Result): Result {
    const { untilMs } = this.requireWork('a call that blocks');
    const { refuse, mainThread } = this.parts;
    if (!this.settings.mayBlock) refuse('a call that blocks, in a run of several VUs (http.asyncRequest() does not),');
    return call(untilMs, mainThread);
  }

  record(write: (recorder: RunRecorder) => void): void {
    if (!this.isStopped) write(this.parts.recorder);
  }
}
