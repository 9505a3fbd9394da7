/** Reads fall through to the base, writes stay here until `commit`: a block that loses its race is simply dropped. */
export class Layer<V> {
  readonly #base: Layer<V> | undefined;
  readonly #own = new Map<string, V>();
  #derived: { readonly make: (values: V[]) => unknown; readonly value: unknown } | undefined;

  constructor(base?: Layer<V>) {
    this.#base = base;
  }

  get(id: string): V | undefined {
    return this.#own.get(id) ?? this.#base?.get(id);
  }

  set(id: string, value: V): void {
    this.#own.set(id, value);
    this.#derived = undefined;
  }

  /** What follows from all values, worked out once until one of them changes. @param make the same function at every call */
  derived<T>(make: (values: V[]) => T): T {
    if (this.#own.size === 0 && this.#base !== undefined) return this.#base.derived(make);
    if (this.#derived?.make !== make) this.#derived = { make, value: make(this.values()) };
    return this.#derived.value as T; // made by `make`
  }

  /** In order of first appearance. */
  values(): V[] {
    const merged = new Map<string, V>();
    this.#collect(merged);
    return [...merged.values()];
  }

  #collect(into: Map<string, V>): void {
    if (this.#base !== undefined) this.#base.#collect(into);
    for (const [id, value] of this.#own) into.set(id, value);
  }

  /** What was set here and not in the base. */
  own(): ReadonlyMap<string, V> {
    return this.#own;
  }

  merge(from: Layer<V>): void {
    for (const [id, value] of from.#own) this.set(id, value);
  }
}
