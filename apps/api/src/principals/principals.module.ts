import { Module } from '@nestjs/common';
import { Principals } from '@bucket/application';
import { composed } from '../composition/composed.ts';
import { PrincipalController } from './principal.controller.ts';

/** `/v1/principals` */
@Module({
  controllers: [PrincipalController],
  providers: [composed(Principals, ({ committer }) => new Principals(committer))],
})
export class PrincipalsModule {}
