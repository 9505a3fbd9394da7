import type { MessagePort } from 'node:worker_threads';
import type { MetricDeclaration, Sample } from '../metrics/metrics-registry.ts';
import type { WireRequest, WireResponse } from '../wire/wire-types.ts';
import type { IterationOutcome, VuParts } from './vu.ts';
import type { IterationOrder, LogLevel } from './vu-host.ts';

export interface ThreadStart {
  readonly parts: VuParts;
  readonly port: MessagePort;
  /** One Int32: raised by the engine after each message, so that a blocked thread wakes up. */
  readonly signal: SharedArrayBuffer;
}

export type MessageToThread =
  | { readonly kind: 'run'; readonly order: IterationOrder }
  | { readonly kind: 'answers'; readonly call: number; readonly answers: readonly WireResponse[] };

export type MessageFromThread =
  | { readonly kind: 'ready' }
  | { readonly kind: 'broken'; readonly stack: string }
  | { readonly kind: 'requests'; readonly call: number; readonly requests: readonly WireRequest[] }
  | { readonly kind: 'declare'; readonly declaration: MetricDeclaration }
  | { readonly kind: 'samples'; readonly samples: readonly Sample[] }
  | { readonly kind: 'log'; readonly level: LogLevel; readonly text: string }
  | { readonly kind: 'abort' | 'fail'; readonly reason: string }
  | { readonly kind: 'finished'; readonly outcome: IterationOutcome };
