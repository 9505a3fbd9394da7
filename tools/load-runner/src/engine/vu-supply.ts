import { InlineVu } from '../vu/inline-vu.ts';
import { ThreadVu } from '../vu/thread-vu.ts';
import type { Vu, VuParts, VuServices } from '../vu/vu.ts';
import type { RunControl } from './run-control.ts';
import type { ScenarioPlan } from './scenario-plan.ts';

/** Threads that are started at once: more would only slow each other down. */
const STARTS_AT_ONCE = 4;

/** Makes the VUs of a run, each in the kind of place its code needs. Numbers them from 1, as k6 does. */
export class VuSupply {
  private lastId = 0;
  private readonly base: Omit<VuParts, 'id'>;
  private readonly services: VuServices;
  private readonly control: RunControl;
  /** The exported functions whose code may block its thread. */
  private readonly blockingExecs: ReadonlySet<string>;

  constructor(
    base: Omit<VuParts, 'id'>,
    services: VuServices,
    control: RunControl,
    blockingExecs: ReadonlySet<string>,
  ) {
    this.base = base;
    this.services = services;
    this.control = control;
    this.blockingExecs = blockingExecs;
  }

  /** A VU at once, or `undefined` when it takes a thread, which `create` makes. */
  createInline(plan: ScenarioPlan): Vu | undefined {
    if (this.blockingExecs.has(plan.exec)) return undefined;
    this.control.vusInitialized++;
    return new InlineVu({ ...this.base, id: ++this.lastId }, this.services);
  }

  async create(plan: ScenarioPlan): Promise<Vu> {
    const inline = this.createInline(plan);
    if (inline !== undefined) return inline;
    const vu = await ThreadVu.start({ ...this.base, id: ++this.lastId }, this.services);
    this.control.vusInitialized++;
    return vu;
  }

  async createMany(plan: ScenarioPlan, count: number): Promise<Vu[]> {
    const vus: Vu[] = [];
    while (vus.length < count) {
      const some = Math.min(STARTS_AT_ONCE, count - vus.length);
      vus.push(...(await Promise.all(Array.from({ length: some }, () => this.create(plan)))));
    }
    return vus;
  }

  retire(vu: Vu): void {
    vu.stop();
    this.control.vusInitialized--;
  }
}
