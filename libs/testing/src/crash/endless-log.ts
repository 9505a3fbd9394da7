import type { SealedBlock } from '@bucket/domain';
import { LogBuilder } from '../builders/log-builder.ts';

/**
 * A log without end that every process builds alike: whoever finds a block of it in a store knows what it must be, and
 * can go on from there.
 */
export class EndlessLog {
  readonly builder: LogBuilder;

  constructor(seed: number) {
    this.builder = new LogBuilder(seed);
  }

  block(height: number): SealedBlock {
    while (this.builder.blocks.length <= height) this.#next();
    const block = this.builder.blocks[height];
    if (block === undefined) throw new RangeError(`no height ${height}`);
    return block;
  }

  #next(): void {
    const { builder } = this;
    const { random } = builder;
    const known = [...builder.artifacts.values()].slice(-50).map(({ artifact }) => artifact);
    for (let left = 1 + random.below(20); left > 0; left -= 1) {
      const artifact = known[random.below(Math.max(1, known.length))];
      const dice = random.below(10);
      if (artifact === undefined || dice < 5) {
        builder.create({ payload: { text: random.hex(random.below(2_000)) }, labels: { round: String(dice) } });
      } else if (dice < 8) builder.read(artifact.id);
      else if (builder.artifacts.get(artifact.id)?.artifact.state !== 'active') builder.refuse('artifact.update');
      else if (dice === 8) builder.update(artifact.id);
      else builder.delete(artifact.id);
    }
    if (random.below(3) === 0) builder.remember(random.hex(64));
    if (random.below(10) === 0) {
      const value = { limit: 'writesPerSecond', value: random.below(9_999), changeRequestId: 'c', at: builder.at };
      builder.record([{ kind: 'limit', id: 'writesPerSecond', value }]);
    }
    builder.seal();
  }
}
