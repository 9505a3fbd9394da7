import type { BlockMeter } from './block-meter.ts';
import type { RequestMeter } from './request-meter.ts';

/** What this process counts: in memory, as it happens; read by `/metrics` and by the limits. */
export interface Meters {
  readonly requests: RequestMeter;
  readonly blocks: BlockMeter;
}
