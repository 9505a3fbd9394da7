/**
 * What is going to happen, earliest first; what falls on the same moment in the order it was added, so that a run is
 * repeatable.
 */
export class EventQueue {
  /** @type {{ atMs: number, order: number, happen: () => void }[]} */
  #heap = [];
  #order = 0;

  get size() {
    return this.#heap.length;
  }

  /**
   * @param {number} atMs
   * @param {() => void} happen
   */
  add(atMs, happen) {
    const event = { atMs, order: (this.#order += 1), happen };
    let at = this.#heap.push(event) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isBefore(at, parent)) break;
      this.#swap(at, parent);
      at = parent;
    }
  }

  /** @returns {{ atMs: number, happen: () => void } | undefined} */
  next() {
    const [first] = this.#heap;
    const last = this.#heap.pop();
    if (first === undefined || last === undefined || first === last) return first;
    this.#heap[0] = last;
    for (let at = 0; ;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      const child = this.#isBefore(right, left) ? right : left;
      if (!this.#isBefore(child, at)) return first;
      this.#swap(at, child);
      at = child;
    }
  }

  /**
   * @param {number} one
   * @param {number} other
   */
  #isBefore(one, other) {
    const [a, b] = [this.#heap[one], this.#heap[other]];
    if (a === undefined || b === undefined) return a !== undefined;
    return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
  }

  /**
   * @param {number} one
   * @param {number} other
   */
  #swap(one, other) {
    const [a, b] = [this.#heap[one], this.#heap[other]];
    if (a === undefined || b === undefined) return;
    this.#heap[one] = b;
    this.#heap[other] = a;
  }
}
