import { Optional } from '../http/json-body.ts';
import { IsReason } from '../http/reason.ts';

/** `{reason?}` of a suspension or revocation. */
export class ReasonDto {
  @Optional()
  @IsReason()
  reason?: string;
}
