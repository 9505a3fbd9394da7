import { setTimeout as wait } from 'node:timers/promises';
import { Module } from '@nestjs/common';
import { ProductExports } from '@bucket/application';
import { log } from '@bucket/bucket';
import { systemStopwatch } from '@bucket/node';
import { composed } from '../composition/composed.ts';
import { ExportController } from './export.controller.ts';

/** `/v1/exports` */
@Module({
  controllers: [ExportController],
  providers: [
    composed(ProductExports, ({ committer, dependencies: { random } }) => {
      const pause = (ms: number) => wait(ms, undefined, { ref: false });
      const onFault = (err: unknown) => log.error({ err, export: 'failed' });
      return new ProductExports(committer, { random, stopwatch: systemStopwatch, pause, onFault });
    }),
  ],
})
export class ExportsModule {}
