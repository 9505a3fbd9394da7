import { type BuiltinMetrics, declareBuiltinMetrics } from '../metrics/builtin-metrics.ts';
import { CheckTally } from '../metrics/check-tally.ts';
import { MetricsRegistry, type Sample } from '../metrics/metrics-registry.ts';
import type { Tags } from '../metrics/tags.ts';
import { Timeline } from '../metrics/timeline.ts';
import type { WireRequest, WireResponse } from '../wire/wire-types.ts';

/** Everything measured in a run, and the only place where what happens becomes metrics. */
export class RunRecorder {
  readonly registry = new MetricsRegistry();
  readonly builtin: BuiltinMetrics = declareBuiltinMetrics(this.registry);
  readonly checks = new CheckTally();
  readonly timeline = new Timeline();

  sample({ metric, value, tags }: Sample): void {
    if (metric === 'checks') this.checks.add(tags['group'] ?? '', tags['check'] ?? '', value !== 0);
    else if (metric === 'group_duration') this.checks.group(tags['group'] ?? '');
    this.registry.add(metric, value, tags);
  }

  request(request: WireRequest, response: WireResponse): void {
    const { registry, builtin } = this;
    const { timings } = response;
    const expected = isExpected(request, response);
    const tags = requestTags(request, response, expected);
    registry.addTo(builtin.httpReqs, 1, tags);
    registry.addTo(builtin.httpReqDuration, timings.duration, tags);
    registry.addTo(builtin.httpReqBlocked, timings.blocked, tags);
    registry.addTo(builtin.httpReqConnecting, timings.connecting, tags);
    registry.addTo(builtin.httpReqTlsHandshaking, timings.tls_handshaking, tags);
    registry.addTo(builtin.httpReqSending, timings.sending, tags);
    registry.addTo(builtin.httpReqWaiting, timings.waiting, tags);
    registry.addTo(builtin.httpReqReceiving, timings.receiving, tags);
    if (expected !== undefined) registry.addTo(builtin.httpReqFailed, expected ? 0 : 1, tags);
    registry.addTo(builtin.dataSent, response.bytesSent, request.tags);
    registry.addTo(builtin.dataReceived, response.bytesReceived, request.tags);
    this.timeline.request(timings.duration, expected === false);
  }

  iteration(durationMs: number, tags: Tags): void {
    this.registry.addTo(this.builtin.iterations, 1, tags);
    this.registry.addTo(this.builtin.iterationDuration, durationMs, tags);
    this.timeline.iteration();
  }

  iterationBegan(latenessMs: number, tags: Tags): void {
    this.registry.addTo(this.builtin.iterationLateness, latenessMs, tags);
    this.timeline.late(latenessMs);
  }

  iterationDropped(tags: Tags): void {
    this.registry.addTo(this.builtin.droppedIterations, 1, tags);
    this.timeline.drop();
  }
}

function isExpected({ expected }: WireRequest, { status, error }: WireResponse): boolean | undefined {
  if (expected === null) return undefined;
  return error === '' && expected.some(({ min, max }) => status >= min && status <= max);
}

/** k6's system tags: https://grafana.com/docs/k6/latest/using-k6/tags-and-groups/#system-tags */
function requestTags(request: WireRequest, response: WireResponse, expected: boolean | undefined): Tags {
  const { method, url, name } = request;
  const tags: Record<string, string> = { method, url, proto: 'HTTP/1.1', ...request.tags };
  tags['name'] = name;
  tags['status'] = String(response.status);
  if (expected !== undefined) tags['expected_response'] = String(expected);
  if (response.error !== '') tags['error'] = response.error;
  if (response.errorCode !== 0) tags['error_code'] = String(response.errorCode);
  return tags;
}
