import { Module } from '@nestjs/common';
import { LogTiles } from '@bucket/application';
import { composed } from '../composition/composed.ts';
import { LogController } from './log.controller.ts';

/** The log for strangers: checkpoint, tiles and bundles as static resources, and the description of the log. */
@Module({
  controllers: [LogController],
  providers: [composed(LogTiles, ({ committer, witnessing }) => new LogTiles(committer, witnessing))],
})
export class LogModule {}
