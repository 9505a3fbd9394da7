/** 2^10 buckets an octave: a percentile is within 0.05 % of the exact value. */
const MANTISSA_BITS = 10;
const SHIFT = 20 - MANTISSA_BITS;
/** 2^-20 to 2^44: for milliseconds, a nanosecond to five centuries. Values outside are counted in the outermost bucket. */
const EXPONENT_MIN = -20;
const EXPONENT_MAX = 44;
const BIAS = 1023;
const FIRST = (EXPONENT_MIN + BIAS) << MANTISSA_BITS;
const BUCKETS = (EXPONENT_MAX - EXPONENT_MIN) << MANTISSA_BITS;

const asFloat = new Float64Array(1);
const asWords = new Uint32Array(asFloat.buffer);
const HIGH_WORD = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0;

/** The bucket is the exponent and the leading mantissa bits of the IEEE 754 double itself. */
function bucketOf(magnitude: number): number {
  asFloat[0] = magnitude;
  const index = ((asWords[HIGH_WORD] ?? 0) >>> SHIFT) - FIRST;
  return index < 0 ? 0 : index >= BUCKETS ? BUCKETS - 1 : index;
}

function middleOf(index: number): number {
  asWords[HIGH_WORD] = ((index + FIRST) << SHIFT) | (1 << (SHIFT - 1));
  asWords[1 - HIGH_WORD] = 0;
  return asFloat[0] ?? 0;
}

/** Counts of magnitudes; the zeros are counted apart, because a bucket has a positive middle. */
class Buckets {
  private readonly counts = new Uint32Array(BUCKETS);
  private lowest = BUCKETS;
  private highest = -1;

  add(magnitude: number): void {
    const index = bucketOf(magnitude);
    this.counts[index] = (this.counts[index] ?? 0) + 1;
    if (index < this.lowest) this.lowest = index;
    if (index > this.highest) this.highest = index;
  }

  /** The magnitude at `rank` (from 1), counted from the smallest. */
  at(rank: number): number {
    let left = rank;
    for (let index = this.lowest; index <= this.highest; index++) {
      left -= this.counts[index] ?? 0;
      if (left <= 0) return middleOf(index);
    }
    return 0;
  }

  clear(): void {
    if (this.highest >= 0) this.counts.fill(0, this.lowest, this.highest + 1);
    this.lowest = BUCKETS;
    this.highest = -1;
  }
}

/**
 * Every value of a trend in constant memory (256 KiB): logarithmic buckets as in HdrHistogram.
 * `min`, `max`, `sum` and `count` are exact; percentiles are within 0.05 %, by nearest rank, and never outside `min` to `max`.
 */
export class Histogram {
  count = 0;
  sum = 0;
  private smallest = Number.POSITIVE_INFINITY;
  private largest = Number.NEGATIVE_INFINITY;
  private zeros = 0;
  private negatives = 0;
  private positiveBuckets: Buckets | undefined;
  private negativeBuckets: Buckets | undefined;

  add(value: number): void {
    if (Number.isNaN(value)) return;
    this.count++;
    this.sum += value;
    if (value < this.smallest) this.smallest = value;
    if (value > this.largest) this.largest = value;
    if (value > 0) (this.positiveBuckets ??= new Buckets()).add(value);
    else if (value === 0) this.zeros++;
    else {
      this.negatives++;
      (this.negativeBuckets ??= new Buckets()).add(-value);
    }
  }

  get min(): number {
    return this.count === 0 ? 0 : this.smallest;
  }

  get max(): number {
    return this.count === 0 ? 0 : this.largest;
  }

  get mean(): number {
    return this.count === 0 ? 0 : this.sum / this.count;
  }

  /** @param percent 0 to 100. 0 for a histogram without values, as in k6. */
  percentile(percent: number): number {
    if (this.count === 0) return 0;
    const rank = Math.min(this.count, Math.max(1, Math.ceil((percent / 100) * this.count - 1e-9)));
    if (rank === this.count) return this.largest;
    if (rank === 1) return this.smallest;
    return Math.min(this.largest, Math.max(this.smallest, this.valueAt(rank)));
  }

  private valueAt(rank: number): number {
    if (rank <= this.negatives) return -(this.negativeBuckets?.at(this.negatives - rank + 1) ?? 0);
    if (rank <= this.negatives + this.zeros) return 0;
    return this.positiveBuckets?.at(rank - this.negatives - this.zeros) ?? 0;
  }

  clear(): void {
    this.count = this.sum = this.zeros = this.negatives = 0;
    this.smallest = Number.POSITIVE_INFINITY;
    this.largest = Number.NEGATIVE_INFINITY;
    this.positiveBuckets?.clear();
    this.negativeBuckets?.clear();
  }
}
