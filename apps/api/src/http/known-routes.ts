/** A route as Fastify serves it; parameters are written `:name`. */
export interface ServedRoute {
  readonly method: string;
  readonly url: string;
}

const METHOD_ORDER = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Every route that is really served: `Allow` is answered from it, and the OpenAPI document is held against it. */
export class KnownRoutes {
  readonly #routes: (ServedRoute & { readonly pattern: RegExp })[] = [];

  /** Told by Fastify of every route, before the first request. */
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

  /** The methods of every route that a path fits, `OPTIONS` last; empty where there is no such path. */
  methodsAt(path: string): string[] {
    const methods = new Set(this.#routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method));
    return methods.size === 0 ? [] : [...METHOD_ORDER.filter((method) => methods.has(method)), 'OPTIONS'];
  }
}
