import type { MetricsRegistry } from '../metrics/metrics-registry.ts';
import type { SharedArrays } from '../modules/shared-array-module.ts';
import type { Program } from '../script/program.ts';
import type { Deadlines } from '../wire/deadlines.ts';
import type { WireObserver, WireOptions } from '../wire/wire-client.ts';
import type { IterationOrder, LogLevel } from './vu-host.ts';
import type { Sample } from '../metrics/metrics-registry.ts';
import type { VuDefaults } from './vu-state.ts';

export type IterationOutcome =
  /** `resultJson`: what the function returned, as JSON; `undefined` when it returned nothing. */
  | { readonly kind: 'completed'; readonly resultJson: string | undefined }
  | { readonly kind: 'threw'; readonly stack: string }
  | { readonly kind: 'aborted' };

/** One virtual user. It runs one iteration at a time. */
export interface Vu {
  readonly id: number;
  /** The iteration in progress; kept by the scenario, and taken away when the iteration is interrupted. */
  current: IterationOrder | undefined;
  /** Never rejects. After `stop` it may never settle. */
  run(order: IterationOrder): Promise<IterationOutcome>;
  /** Interrupts what it does; nothing it does afterwards is measured. */
  stop(): void;
}

/** What a VU is made of. */
export interface VuParts {
  readonly id: number;
  readonly program: Program;
  readonly env: Readonly<Record<string, string>>;
  readonly defaults: VuDefaults;
  /** What `setup()` returned, as JSON; each VU gets a copy of its own. */
  readonly dataJson: string | undefined;
}

/** What the engine does for its VUs. */
export interface VuServices {
  readonly registry: Pick<MetricsRegistry, 'declare'>;
  readonly wireOptions: WireOptions;
  readonly deadlines: Deadlines;
  readonly sharedArrays: SharedArrays;
  readonly observeRequest: WireObserver;
  addSample(sample: Sample): void;
  abortRun(reason: string): void;
  failRun(reason: string): void;
  log(level: LogLevel, text: string): void;
}
