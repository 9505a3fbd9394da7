/** Writes in the last whole second. */
export class WriteRate {
  #second = 0;
  #count = 0;
  #before = 0;

  add(writes: number, nowMs: number): void {
    this.#turn(nowMs);
    this.#count += writes;
  }

  perSecond(nowMs: number): number {
    this.#turn(nowMs);
    return this.#before;
  }

  #turn(nowMs: number): void {
    const second = Math.floor(nowMs / 1_000);
    if (second === this.#second) return;
    this.#before = second === this.#second + 1 ? this.#count : 0;
    this.#count = 0;
    this.#second = second;
  }
}
