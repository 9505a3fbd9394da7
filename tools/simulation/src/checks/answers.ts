import type { Outcome, Replayable } from '@bucket/application';
import { IDEMPOTENCY_KEPT_MS, type Artifact } from '@bucket/domain';
import type { World } from '../world/world.ts';

/** The first answer under each key: whoever asks again gets it again. */
export class Answers {
  readonly #world: World;
  readonly #first = new Map<string, { readonly text: string; readonly at: string }>();

  constructor(world: World) {
    this.#world = world;
  }

  check(keyHash: string, answer: Replayable<Outcome<Artifact>>): void {
    if (answer.kind !== 'recorded') return;
    const { value, place } = answer;
    const text = JSON.stringify({ value, place });
    const first = this.#first.get(keyHash);
    const elapsedMs = first === undefined ? Infinity : Date.parse(value.createdAt) - Date.parse(first.at);
    // An answer can arrive after that to a later request, sent when the first one's key was no longer kept.
    if (elapsedMs < -IDEMPOTENCY_KEPT_MS) return;
    if (first === undefined || elapsedMs > IDEMPOTENCY_KEPT_MS) this.#first.set(keyHash, { text, at: value.createdAt });
    else if (first.text !== text)
      this.#world.broken('one key has one answer', `entry ${place.seq}: ${text}, first ${first.text}`);
  }
}
