import { IsIn, IsString, Matches } from 'class-validator';
import { Optional } from '../http/json-body.ts';
import { IsReason } from '../http/reason.ts';

/** `{reason?}` of a suspension or revocation. */
export class ReasonDto {
  @Optional()
  @IsReason()
  reason?: string;
}

/** `{name, actorKind}` */
export class IssueCredentialDto {
  @IsString()
  @Matches(/^[\p{L}\p{N}][\p{L}\p{N} ._:@/+-]{0,63}$/u, {
    message: 'name must begin with a letter or digit and have at most 64 characters',
  })
  name!: string;

  @IsIn(['service', 'ai'])
  actorKind!: 'service' | 'ai';
}
