import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { Counter, Histogram, Registry } from 'prom-client';
import { LatencyWindow } from './latency-window.ts';

/** The kinds of routes that a limit on latency (`…LatencyMsP99`) applies to. */
export type LatencyKind = 'write' | 'read' | 'query';

const READS = ['/v1/artifacts/:id', '/v1/artifacts/:id/versions/:version'];
const QUERIES = ['/v1/artifacts', '/v1/artifacts/:id/versions', '/v1/artifacts/:id/custody', '/v1/audit/entries'];

/** @param url of a route, as Fastify knows it */
export function latencyKind(method: string, url: string): LatencyKind | undefined {
  if (!url.startsWith('/v1/')) return undefined;
  if (method === 'GET') return READS.includes(url) ? 'read' : QUERIES.includes(url) ? 'query' : undefined;
  // A batch waits until the rate has room for all its items, so its time says nothing about the latency of the bucket.
  return url.startsWith('/v1/artifacts') && url !== '/v1/artifacts/batch' && method !== 'HEAD' ? 'write' : undefined;
}

/** Counts answers and their time by route. Routes are known before the first request, so the labels are bounded. */
@Injectable()
export class RequestMeter {
  readonly registry = new Registry();
  readonly #requests = new Counter({
    name: 'bucket_http_requests_total',
    help: 'Answers by method, route and status.',
    labelNames: ['method', 'route', 'status'],
    registers: [this.registry],
  });
  readonly #duration = new Histogram({
    name: 'bucket_http_request_duration_seconds',
    help: 'Time from the request line to the end of the answer.',
    labelNames: ['method', 'route'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [this.registry],
  });
  readonly #windows: Readonly<Record<LatencyKind, LatencyWindow>> = {
    write: new LatencyWindow(),
    read: new LatencyWindow(),
    query: new LatencyWindow(),
  };

  /** To be called before any route is registered. */
  watch(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', (route) => {
      for (const method of [route.method].flat()) {
        const observe = this.#meter(method, route.url);
        const before = route.onResponse === undefined ? [] : [route.onResponse].flat();
        route.onResponse = [
          ...before,
          (request, reply, done) => {
            observe(reply.statusCode, request.startedMs);
            done();
          },
        ];
      }
    });
  }

  /** For what no route answers: unknown paths, other methods, requests that are not HTTP. */
  readonly unmatched = this.#meter('any', 'none');

  /** Milliseconds, null while nothing was asked. */
  latencyMsP99(kind: LatencyKind): number | null {
    return this.#windows[kind].p99(performance.now());
  }

  #meter(method: string, route: string): (status: number, startedMs: number) => void {
    const duration = this.#duration.labels(method, route);
    const kind = latencyKind(method, route);
    const window = kind === undefined ? undefined : this.#windows[kind];
    return (status, startedMs) => {
      const nowMs = performance.now();
      this.#requests.inc({ method, route, status });
      duration.observe((nowMs - startedMs) / 1_000);
      window?.observe(nowMs - startedMs, nowMs);
    };
  }
}
