import type { Artifact } from '@bucket/domain';
import type { World } from '../world/world.ts';
import { isLinearizable, type Happening, type Operation } from './linearizable.ts';
import type { Purge } from './entry-rules.ts';

const NEVER = Number.POSITIVE_INFINITY;

/** What clients asked and were told, by artifact. */
export class Histories {
  readonly #world: World;
  readonly #byArtifact = new Map<string, Happening[]>();

  constructor(world: World) {
    this.#world = world;
  }

  /** A creation is remembered once, however often its answer is given. @param askedAt when it was first asked for */
  created(artifactId: string, contentHash: string, askedAt: number): void {
    const happenings = this.#of(artifactId);
    if (happenings.some(({ operation }) => operation.kind === 'create')) return;
    happenings.push({ operation: { kind: 'create', contentHash }, askedAt, answeredAt: this.#now });
  }

  add(artifactId: string, operation: Operation, askedAt: number): void {
    this.#of(artifactId).push({ operation, askedAt, answeredAt: this.#now });
  }

  unknown(artifactId: string, operation: Operation, askedAt: number): void {
    this.#of(artifactId).push({ operation, askedAt, answeredAt: NEVER });
  }

  saw({ id, version, state, contentHash }: Artifact, askedAt: number): void {
    this.add(id, { kind: 'saw', version, state, contentHash }, askedAt);
  }

  refused(artifactId: string, code: string, ifVersion: number | undefined, askedAt: number): void {
    this.add(artifactId, { kind: 'refused', code, ifVersion }, askedAt);
  }

  /** @param purges of current versions, which sweeps made and no client asked for */
  check(purges: readonly Purge[]): void {
    for (const { artifactId, step } of purges) {
      this.#of(artifactId).push({ operation: { kind: 'purge' }, askedAt: step, answeredAt: step });
    }
    for (const [artifactId, happenings] of this.#byArtifact) {
      // Of one whose creation was never answered it is not known when it began.
      if (!happenings.some(({ operation }) => operation.kind === 'create')) continue;
      if (!isLinearizable(happenings)) {
        const told = happenings.map(({ operation, askedAt, answeredAt }) => [askedAt, answeredAt, operation]);
        this.#world.broken('artifacts are linearisable', `${artifactId} ${JSON.stringify(told)}`);
      }
    }
  }

  get #now(): number {
    return this.#world.scheduler.steps;
  }

  #of(artifactId: string): Happening[] {
    const known = this.#byArtifact.get(artifactId);
    if (known !== undefined) return known;
    const none: Happening[] = [];
    this.#byArtifact.set(artifactId, none);
    return none;
  }
}
