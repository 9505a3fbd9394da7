/** A route as Fastify serves it; parameters are written `:name`. */
export interface ServedRoute {
  readonly method: string;
  readonly url: string;
}

const METHOD_ORDER = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Every route that Fastify serves: `Allow` is taken from it, and a test compares the OpenAPI document with it. */
export class KnownRoutes {
  readonly #routes: (ServedRoute & { readonly pattern: RegExp })[] = [];

  /** Called by Fastify for every route, before the first request. */
  add(methods: string | readonly string[], url: string): void {
    const pattern = new RegExp(
      `^${url
        .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
        .replace(/:[A-Za-z]+/g, '[^/]+')
        .replace(/\\\*$/, '.+')}$`,
    );
    for (const method of [methods].flat()) this.#routes.push({ method, url, pattern });
  }

  get served(): readonly ServedRoute[] {
    return this.#routes.map(({ method, url }) => ({ method, url }));
  }

  /** The methods of every route that matches a path, `OPTIONS` last; empty where none does. */
  methodsAt(path: string): string[] {
    const methods = new Set(this.#routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method));
    return methods.size === 0 ? [] : [...METHOD_ORDER.filter((method) => methods.has(method)), 'OPTIONS'];
  }
}
