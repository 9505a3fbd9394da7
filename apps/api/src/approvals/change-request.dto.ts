import { IsIn, IsString, MaxLength, Validate, ValidatorConstraint } from 'class-validator';
import type { JsonObject } from '@bucket/domain';
import { isObject, Optional } from '../http/json-body.ts';
import { IsReason } from '../http/reason.ts';

@ValidatorConstraint({ name: 'jsonObject' })
class IsJsonObject {
  static readonly schema: JsonObject = { type: 'object' };

  validate(value: unknown): boolean {
    return isObject(value);
  }
  defaultMessage(): string {
    return 'subject must be a JSON object';
  }
}

/** `{kind, subject, reason}`; what a subject must hold depends on the kind, so the use case checks it. */
export class CreateChangeRequestDto {
  @IsString()
  @MaxLength(64)
  kind!: string;

  @Validate(IsJsonObject)
  subject!: JsonObject;

  @IsReason()
  reason!: string;
}

/** `{decision, digest, reason, signature?}` */
export class ApprovalDto {
  @IsIn(['approve', 'reject'])
  decision!: 'approve' | 'reject';

  @IsString()
  @MaxLength(128)
  digest!: string;

  @IsReason()
  reason!: string;

  @Optional()
  @IsString()
  @MaxLength(4_096)
  signature?: string;
}
