/** Heights that one question names. */
const ASKED = 16;

type Question = (heights: readonly number[]) => Promise<readonly boolean[]>;

/**
 * The first height from `from` on at which something holds that holds at every later one: by questions about a few heights
 * each, first ever further away and then ever closer. A server answers each by its primary key, whatever else it can.
 *
 * @param holds answers for ascending heights; it must hold from some height on
 */
export async function firstHeight(from: number, holds: Question): Promise<number> {
  let range: Range = { below: from - 1, above: undefined };
  for (let reach = 1; range.above === undefined; reach *= 2 ** ASKED) {
    range = await narrowed(
      range,
      Array.from({ length: ASKED }, (_, index) => from - 1 + reach * 2 ** index),
      holds,
    );
  }
  for (let found = range.above; ; found = range.above ?? found) {
    const step = (found - range.below) / (ASKED + 1);
    const spread = Array.from({ length: ASKED }, (_, index) => Math.round(range.below + step * (index + 1)));
    const between = [...new Set(spread)].filter((height) => height > range.below && height < found);
    if (between.length === 0) return found;
    range = await narrowed(range, between, holds);
  }
}

interface Range {
  /** The highest height at which it is known not to hold. */
  readonly below: number;
  /** The lowest at which it is known to hold. */
  readonly above: number | undefined;
}

async function narrowed({ below, above }: Range, heights: readonly number[], holds: Question): Promise<Range> {
  const first = (await holds(heights)).indexOf(true);
  if (first === -1) return { below: heights.at(-1) ?? below, above };
  return { below: heights[first - 1] ?? below, above: heights[first] };
}
