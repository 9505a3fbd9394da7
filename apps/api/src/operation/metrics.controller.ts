import { Controller, Get, Header } from '@nestjs/common';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { Committer } from '@bucket/application';
import { LimitReadings } from '../governance/limit-readings.ts';
import { Public } from '../http/credential.guard.ts';
import { BlockMeter } from '../metrics/block-meter.ts';
import { renderFamilies } from '../metrics/exposition.ts';
import { gaugeFamilies } from '../metrics/gauges.ts';
import { RequestMeter } from '../metrics/request-meter.ts';

/** `/metrics`: numbers only, so it needs no credential. */
@Controller('metrics')
export class MetricsController {
  readonly #process = new Registry();
  readonly #committer: Committer;
  readonly #limitReadings: LimitReadings;
  readonly #blocks: BlockMeter;
  readonly #requests: RequestMeter;

  constructor(committer: Committer, limitReadings: LimitReadings, blocks: BlockMeter, requests: RequestMeter) {
    this.#committer = committer;
    this.#limitReadings = limitReadings;
    this.#blocks = blocks;
    this.#requests = requests;
    collectDefaultMetrics({ register: this.#process });
  }

  @Get()
  @Public()
  @Header('Content-Type', Registry.PROMETHEUS_CONTENT_TYPE)
  @Header('Cache-Control', 'no-store')
  async metrics(): Promise<string> {
    const families = [
      ...this.#requests.families(),
      ...this.#blocks.families(),
      ...(await gaugeFamilies(this.#committer, this.#limitReadings)),
    ];
    return `${renderFamilies(families)}${await this.#process.metrics()}`;
  }
}
