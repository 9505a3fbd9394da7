import { IsString, Matches } from 'class-validator';
import { IsReason } from '../http/reason.ts';

/** `{scope, reason}` */
export class FreezeDto {
  @IsString()
  @Matches(/^(?:all|(?:product|integration):[A-Za-z0-9][A-Za-z0-9._-]{0,63})$/, {
    message: 'scope must be all, product:<id> or integration:<id>',
  })
  scope!: string;

  @IsReason()
  reason!: string;
}
