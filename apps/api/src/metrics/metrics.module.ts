import { Global, Module } from '@nestjs/common';
import { RequestMeter } from './request-meter.ts';

/** Meters of requests; the meter of blocks belongs to the composition, which tells it of every block. */
@Global()
@Module({ providers: [RequestMeter], exports: [RequestMeter] })
export class MetricsModule {}
