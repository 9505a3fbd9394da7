import { IsIn, IsString, Matches, MaxLength, MinLength, Validate, ValidatorConstraint } from 'class-validator';
import type { JsonObject, JsonValue } from '@bucket/domain';
import { isObject, Optional } from '../http/json-body.ts';

const REASON_LENGTH_MAX = 1_000;

@ValidatorConstraint({ name: 'jsonObject' })
class IsJsonObject {
  static readonly schema: JsonObject = { type: 'object' };

  validate(value: unknown): boolean {
    return isObject(value);
  }
  defaultMessage(): string {
    return 'subject is a JSON object';
  }
}

/** `{operation, artifactClass?, artifactId?, payload?}` */
export class EvaluateDto {
  @IsIn(['CREATE', 'READ', 'UPDATE', 'DELETE'])
  operation!: 'CREATE' | 'READ' | 'UPDATE' | 'DELETE';

  @Optional()
  @IsString()
  @MinLength(1)
  @MaxLength(64)
  artifactClass?: string;

  @Optional()
  @IsString()
  @Matches(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, { message: 'artifactId is a UUID' })
  artifactId?: string;

  @Optional()
  payload?: JsonValue;
}

/** `{kind, subject, reason}`; what a subject must hold depends on the kind and is checked there. */
export class CreateChangeRequestDto {
  @IsString()
  @MaxLength(64)
  kind!: string;

  @Validate(IsJsonObject)
  subject!: JsonObject;

  @IsString()
  @Matches(/\S/, { message: 'reason says why' })
  @MaxLength(REASON_LENGTH_MAX)
  reason!: string;
}

/** `{decision, digest, reason}` */
export class ApprovalDto {
  @IsIn(['approve', 'reject'])
  decision!: 'approve' | 'reject';

  @IsString()
  @MaxLength(128)
  digest!: string;

  @IsString()
  @Matches(/\S/, { message: 'reason says why' })
  @MaxLength(REASON_LENGTH_MAX)
  reason!: string;
}

/** `{reason?}` of a suspension or revocation. */
export class StandingDto {
  @Optional()
  @IsString()
  @Matches(/\S/, { message: 'reason says why' })
  @MaxLength(REASON_LENGTH_MAX)
  reason?: string;
}

/** `{name, actorKind}` */
export class IssueCredentialDto {
  @IsString()
  @Matches(/^[\p{L}\p{N}][\p{L}\p{N} ._:@/+-]{0,63}$/u, {
    message: 'name begins with a letter or digit and has at most 64 characters',
  })
  name!: string;

  @IsIn(['service', 'ai'])
  actorKind!: 'service' | 'ai';
}
