import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { Metric, MetricsRegistry } from '../metrics/metrics-registry.ts';
import type { Tags } from '../metrics/tags.ts';

const BUFFER_CHARS_MAX = 64 * 1024;

/** Writes every sample as a line of JSON, as `k6 run --out json=file` does. */
export class SampleStream {
  private readonly file: WriteStream;
  private readonly announced = new Set<string>();
  private buffered = '';
  private fault: Error | undefined;

  constructor(path: string, registry: MetricsRegistry) {
    this.file = createWriteStream(path);
    this.file.on('error', (error) => {
      this.fault = error;
    });
    registry.listen((metric, value, tags) => this.write(metric, value, tags));
  }

  private write(metric: Metric, value: number, tags: Tags): void {
    const { name, type, contains } = metric;
    if (!this.announced.has(name)) {
      this.announced.add(name);
      this.line({ type: 'Metric', metric: name, data: { name, type, contains, submetrics: null, thresholds: [] } });
    }
    this.line({ type: 'Point', metric: name, data: { time: new Date().toISOString(), value, tags } });
  }

  private line(value: unknown): void {
    this.buffered += `${JSON.stringify(value)}\n`;
    if (this.buffered.length >= BUFFER_CHARS_MAX) this.flush();
  }

  private flush(): void {
    this.file.write(this.buffered);
    this.buffered = '';
  }

  /** Resolves when everything is in the file; rejects when anything could not be written. */
  async close(): Promise<void> {
    this.flush();
    this.file.end();
    await finished(this.file).catch(() => undefined);
    if (this.fault !== undefined) throw this.fault;
  }
}
