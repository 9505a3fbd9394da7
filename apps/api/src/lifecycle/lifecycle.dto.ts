import {
  IsString,
  Matches,
  MaxLength,
  MinLength,
  Validate,
  ValidatorConstraint,
  type ValidatorConstraintInterface,
} from 'class-validator';
import type { JsonObject } from '@bucket/domain';
import { isArtifactId } from '../artifacts/artifact.dto.ts';
import { Optional } from '../http/json-body.ts';
import { IsReason } from '../http/reason.ts';

/** Artifacts that one hold names. */
const IDS_MAX = 1_000;
const UUID_PATTERN = '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$';

@ValidatorConstraint({ name: 'artifactIds' })
class AreArtifactIds implements ValidatorConstraintInterface {
  static readonly schema: JsonObject = {
    type: 'array',
    minItems: 1,
    maxItems: IDS_MAX,
    items: { type: 'string', pattern: UUID_PATTERN },
  };
  validate(value: unknown): boolean {
    return (
      Array.isArray(value) &&
      value.length > 0 &&
      value.length <= IDS_MAX &&
      value.every((id) => typeof id === 'string' && isArtifactId(id))
    );
  }
  defaultMessage(): string {
    return `artifactIds is a list of 1 to ${IDS_MAX} ids`;
  }
}

/** `{caseId, productId, artifactIds? | artifactClass? | ownerId? | traceId?, reason}` */
export class PlaceHoldDto {
  @IsString()
  @Matches(/^[\p{L}\p{N}][\p{L}\p{N} ._:@/+-]{0,127}$/u, {
    message: 'caseId begins with a letter or digit and has at most 128 characters',
  })
  caseId!: string;

  @IsString()
  @MinLength(1)
  @MaxLength(64)
  productId!: string;

  @IsReason()
  reason!: string;

  @Optional()
  @Validate(AreArtifactIds)
  artifactIds?: string[];

  @Optional()
  @IsString()
  @MinLength(1)
  @MaxLength(64)
  artifactClass?: string;

  @Optional()
  @IsString()
  @MinLength(1)
  @MaxLength(128)
  ownerId?: string;

  @Optional()
  @IsString()
  @MinLength(1)
  @MaxLength(128)
  traceId?: string;
}

/** `{at?, digest?}` */
export class StartSweepDto {
  @Optional()
  @IsString()
  @Matches(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?Z$/, {
    message: 'at is a time in UTC such as 2026-01-19T08:00:00.000Z',
  })
  at?: string;

  @Optional()
  @IsString()
  @Matches(/^sha256:[0-9a-f]{64}$/, { message: 'digest is the digest of a preview' })
  digest?: string;
}
