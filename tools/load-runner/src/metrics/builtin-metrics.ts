import type { Metric, MetricsRegistry } from './metrics-registry.ts';

/** The metrics of https://grafana.com/docs/k6/latest/using-k6/metrics/reference/, and one of our own (the last). */
export function declareBuiltinMetrics(registry: MetricsRegistry) {
  const time = (name: string): Metric => registry.declare(name, 'trend', 'time');
  return {
    httpReqs: registry.declare('http_reqs', 'counter'),
    httpReqFailed: registry.declare('http_req_failed', 'rate'),
    /** By the timing of an answer. */
    timings: {
      duration: time('http_req_duration'),
      blocked: time('http_req_blocked'),
      connecting: time('http_req_connecting'),
      sending: time('http_req_sending'),
      waiting: time('http_req_waiting'),
      receiving: time('http_req_receiving'),
    },
    iterations: registry.declare('iterations', 'counter'),
    iterationDuration: time('iteration_duration'),
    droppedIterations: registry.declare('dropped_iterations', 'counter'),
    vus: registry.declare('vus', 'gauge'),
    vusMax: registry.declare('vus_max', 'gauge'),
    checks: registry.declare('checks', 'rate'),
    dataSent: registry.declare('data_sent', 'counter', 'data'),
    dataReceived: registry.declare('data_received', 'counter', 'data'),
    /** How long after it was due an iteration of an arrival rate began: what the generator itself adds. */
    iterationLateness: time('iteration_lateness'),
  };
}
