import { Controller, Get, Header } from '@nestjs/common';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { Public } from '../http/credential.guard.ts';
import { BlockMeter } from '../metrics/block-meter.ts';
import { RequestMeter } from '../metrics/request-meter.ts';
import { StateMetrics } from '../metrics/state-metrics.ts';

/** `/metrics`: numbers only, so it needs no credential. */
@Controller('metrics')
export class MetricsController {
  readonly #registry: Registry;

  constructor(requests: RequestMeter, blocks: BlockMeter, state: StateMetrics) {
    const process = new Registry();
    collectDefaultMetrics({ register: process });
    this.#registry = Registry.merge([requests.registry, blocks.registry, state.registry, process]);
  }

  @Get()
  @Public()
  @Header('Content-Type', Registry.PROMETHEUS_CONTENT_TYPE)
  @Header('Cache-Control', 'no-store')
  metrics(): Promise<string> {
    return this.#registry.metrics();
  }
}
