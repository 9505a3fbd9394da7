import type { Tags } from '../metrics/tags.ts';
import { DEFAULT_EXPECTED, type StatusRange } from '../wire/wire-types.ts';
import type { IterationOrder, VuHost } from './vu-host.ts';

export interface VuDefaults {
  readonly userTags: Tags;
  readonly discardBodies: boolean;
  readonly redirectsMax: number;
  readonly throwOnFailure: boolean;
}

/** What the k6 modules of one VU share: who it is, what it is doing, and which tags its samples carry. */
export class VuState {
  readonly id: number;
  readonly host: VuHost;
  readonly env: Record<string, string>;
  readonly defaults: VuDefaults;
  /** `undefined` in the init context: while the script is loaded, before its first function is called. */
  order: IterationOrder | undefined;
  /** Iterations this VU has begun before the present one. */
  iteration = 0;
  expected: readonly StatusRange[] | null = DEFAULT_EXPECTED;
  private group = '';
  private readonly ownTags: Record<string, string> = {};
  private sampleTags: Tags | undefined;
  private openRequests = 0;
  private whenIdle: (() => void) | undefined;

  constructor(id: number, host: VuHost, env: Readonly<Record<string, string>>, defaults: VuDefaults) {
    this.id = id;
    this.host = host;
    this.env = { ...env };
    this.defaults = defaults;
  }

  begin(order: IterationOrder): void {
    const path = order.scenario === undefined ? `::${order.exec}` : '';
    // Iterations of one scenario carry the same tags: they are joined once and not for every iteration.
    if (order.scenario !== this.order?.scenario || this.order === undefined) {
      this.sampleTags = undefined;
      Object.assign(this.env, order.scenario?.env);
    }
    this.order = order;
    if (this.group !== path) this.groupPath = path;
  }

  requireRunning(what: string): IterationOrder {
    if (this.order === undefined) throw new Error(`${what} is not available in the init context`);
    return this.order;
  }

  requireInit(what: string): void {
    if (this.order !== undefined) throw new Error(`${what} must be in the init context`);
  }

  get groupPath(): string {
    return this.group;
  }

  set groupPath(path: string) {
    this.group = path;
    this.sampleTags = undefined;
  }

  setTag(name: string, value: string | undefined): void {
    if (value === undefined) delete this.ownTags[name];
    else this.ownTags[name] = value;
    this.sampleTags = undefined;
  }

  get vuTags(): Readonly<Record<string, string>> {
    return this.ownTags;
  }

  /** The tags every sample of the present iteration carries. */
  get tags(): Tags {
    if (this.sampleTags !== undefined) return this.sampleTags;
    const scenario = this.order?.scenario?.name;
    const system = scenario === undefined ? { group: this.group } : { group: this.group, scenario };
    this.sampleTags = { ...this.defaults.userTags, ...system, ...this.order?.tags, ...this.ownTags };
    return this.sampleTags;
  }

  requestOpened(): void {
    this.openRequests++;
  }

  requestClosed(): void {
    if (--this.openRequests === 0) this.whenIdle?.();
  }

  /** As in k6 an iteration lasts until its last request is answered, awaited by the script or not. */
  async settled(): Promise<void> {
    while (this.openRequests > 0) {
      await new Promise<void>((resolve) => {
        this.whenIdle = resolve;
      });
    }
    this.whenIdle = undefined;
  }
}
