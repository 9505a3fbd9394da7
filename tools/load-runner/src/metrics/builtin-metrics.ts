import type { Metric, MetricDeclaration, MetricsRegistry } from './metrics-registry.ts';

/** The metrics of https://grafana.com/docs/k6/latest/using-k6/metrics/reference/, and one of our own (the last). */
const DECLARATIONS = {
  httpReqs: { name: 'http_reqs', type: 'counter', contains: 'default' },
  httpReqDuration: { name: 'http_req_duration', type: 'trend', contains: 'time' },
  httpReqBlocked: { name: 'http_req_blocked', type: 'trend', contains: 'time' },
  httpReqConnecting: { name: 'http_req_connecting', type: 'trend', contains: 'time' },
  httpReqTlsHandshaking: { name: 'http_req_tls_handshaking', type: 'trend', contains: 'time' },
  httpReqSending: { name: 'http_req_sending', type: 'trend', contains: 'time' },
  httpReqWaiting: { name: 'http_req_waiting', type: 'trend', contains: 'time' },
  httpReqReceiving: { name: 'http_req_receiving', type: 'trend', contains: 'time' },
  httpReqFailed: { name: 'http_req_failed', type: 'rate', contains: 'default' },
  iterations: { name: 'iterations', type: 'counter', contains: 'default' },
  iterationDuration: { name: 'iteration_duration', type: 'trend', contains: 'time' },
  droppedIterations: { name: 'dropped_iterations', type: 'counter', contains: 'default' },
  vus: { name: 'vus', type: 'gauge', contains: 'default' },
  vusMax: { name: 'vus_max', type: 'gauge', contains: 'default' },
  checks: { name: 'checks', type: 'rate', contains: 'default' },
  groupDuration: { name: 'group_duration', type: 'trend', contains: 'time' },
  dataSent: { name: 'data_sent', type: 'counter', contains: 'data' },
  dataReceived: { name: 'data_received', type: 'counter', contains: 'data' },
  /** How long after it was due an iteration of an arrival-rate executor began: what the generator itself adds. */
  iterationLateness: { name: 'iteration_lateness', type: 'trend', contains: 'time' },
} as const satisfies Record<string, MetricDeclaration>;

export type BuiltinMetrics = Readonly<Record<keyof typeof DECLARATIONS, Metric>>;

export function declareBuiltinMetrics(registry: MetricsRegistry): BuiltinMetrics {
  const declare = (key: keyof typeof DECLARATIONS): Metric => registry.declare(DECLARATIONS[key]);
  return {
    httpReqs: declare('httpReqs'),
    httpReqDuration: declare('httpReqDuration'),
    httpReqBlocked: declare('httpReqBlocked'),
    httpReqConnecting: declare('httpReqConnecting'),
    httpReqTlsHandshaking: declare('httpReqTlsHandshaking'),
    httpReqSending: declare('httpReqSending'),
    httpReqWaiting: declare('httpReqWaiting'),
    httpReqReceiving: declare('httpReqReceiving'),
    httpReqFailed: declare('httpReqFailed'),
    iterations: declare('iterations'),
    iterationDuration: declare('iterationDuration'),
    droppedIterations: declare('droppedIterations'),
    vus: declare('vus'),
    vusMax: declare('vusMax'),
    checks: declare('checks'),
    groupDuration: declare('groupDuration'),
    dataSent: declare('dataSent'),
    dataReceived: declare('dataReceived'),
    iterationLateness: declare('iterationLateness'),
  };
}
