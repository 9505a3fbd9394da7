import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { BUCKET, type BucketApi } from '../bucket-api.ts';
import { Public } from '../http/credential.guard.ts';
import { renderFamilies } from '../metrics/exposition.ts';
import { gaugeFamilies } from '../metrics/gauges.ts';

/** `/metrics`: numbers only, so no credential; nothing is computed before somebody asks. */
@Controller('metrics')
export class MetricsController {
  readonly #api: BucketApi;
  readonly #process = new Registry();

  constructor(@Inject(BUCKET) api: BucketApi) {
    this.#api = api;
    collectDefaultMetrics({ register: this.#process });
  }

  @Get()
  @Public()
  async metrics(@Res() reply: FastifyReply): Promise<void> {
    const { bucket, meters } = this.#api;
    const families = [
      ...meters.requests.families(),
      ...meters.blocks.families(),
      ...(await gaugeFamilies(bucket, meters)),
    ];
    const text = `${renderFamilies(families)}${await this.#process.metrics()}`;
    void reply
      .code(200)
      .header('Content-Type', this.#process.contentType)
      .header('Cache-Control', 'no-store')
      .send(text);
  }
}
