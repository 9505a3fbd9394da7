import { Module } from '@nestjs/common';
import { ChangeRequests } from '@bucket/application';
import { composed } from '../composition/composed.ts';
import { ChangeRequestController } from './change-request.controller.ts';

/** `/v1/change-requests` */
@Module({
  controllers: [ChangeRequestController],
  providers: [composed(ChangeRequests, ({ committer, dependencies }) => new ChangeRequests(committer, dependencies))],
})
export class ApprovalsModule {}
