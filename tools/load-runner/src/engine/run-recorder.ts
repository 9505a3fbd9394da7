import type { HttpAnswer } from '../http/http-types.ts';
import { declareBuiltinMetrics } from '../metrics/builtin-metrics.ts';
import { MetricsRegistry } from '../metrics/metrics-registry.ts';
import type { Tags } from '../metrics/tags.ts';
import { Timeline } from '../metrics/timeline.ts';

/** Statuses from `min` to `max`. */
export interface StatusRange {
  readonly min: number;
  readonly max: number;
}

/** A request as its metrics need it. */
export interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  /** The statuses that are not counted as failed. */
  readonly expected: readonly StatusRange[];
  readonly tags: Tags;
}

export interface CheckCount {
  /** `""`, or as in k6 `::setup` and `::teardown`. */
  readonly group: string;
  readonly name: string;
  passes: number;
  fails: number;
}

/** Everything measured in a run, and the only place where what happens becomes metrics. */
export class RunRecorder {
  readonly registry = new MetricsRegistry();
  readonly builtin = declareBuiltinMetrics(this.registry);
  readonly timeline = new Timeline();
  /** In the order in which they were first made. */
  readonly checks = new Map<string, CheckCount>();

  check(name: string, passed: boolean, tags: Tags): void {
    const group = tags['group'] ?? '';
    const path = `${group}::${name}`;
    const count = this.checks.get(path) ?? { group, name, passes: 0, fails: 0 };
    this.checks.set(path, count);
    count[passed ? 'passes' : 'fails']++;
    this.registry.add(this.builtin.checks, passed ? 1 : 0, { ...tags, check: name });
  }

  request(request: RecordedRequest, answer: HttpAnswer): void {
    const { registry, builtin, timeline } = this;
    const { status, error, timings } = answer;
    const isExpected = error === '' && request.expected.some(({ min, max }) => status >= min && status <= max);
    const tags = requestTags(request, answer, isExpected);
    registry.add(builtin.httpReqs, 1, tags);
    registry.add(builtin.httpReqFailed, isExpected ? 0 : 1, tags);
    registry.add(builtin.timings.duration, timings.duration, tags);
    registry.add(builtin.timings.blocked, timings.blocked, tags);
    registry.add(builtin.timings.connecting, timings.connecting, tags);
    registry.add(builtin.timings.sending, timings.sending, tags);
    registry.add(builtin.timings.waiting, timings.waiting, tags);
    registry.add(builtin.timings.receiving, timings.receiving, tags);
    registry.add(builtin.dataSent, answer.bytesSent, tags);
    registry.add(builtin.dataReceived, answer.bytesReceived, tags);
    timeline.open.requests++;
    if (!isExpected) timeline.open.failed++;
    timeline.latency.add(timings.duration);
  }

  iteration(durationMs: number, tags: Tags): void {
    this.registry.add(this.builtin.iterations, 1, tags);
    this.registry.add(this.builtin.iterationDuration, durationMs, tags);
    this.timeline.open.iterations++;
  }

  iterationBegan(latenessMs: number, tags: Tags): void {
    this.registry.add(this.builtin.iterationLateness, latenessMs, tags);
    this.timeline.lateness.add(latenessMs);
  }

  iterationDropped(tags: Tags): void {
    this.registry.add(this.builtin.droppedIterations, 1, tags);
    this.timeline.open.dropped++;
  }
}

/** k6's system tags: https://grafana.com/docs/k6/latest/using-k6/tags-and-groups/#system-tags */
function requestTags({ method, url, tags }: RecordedRequest, { status, error }: HttpAnswer, isExpected: boolean): Tags {
  const own = { status: String(status), expected_response: String(isExpected) };
  const all = { method, url, name: url, proto: 'HTTP/1.1', ...tags, ...own };
  return error === '' ? all : { ...all, error };
}
