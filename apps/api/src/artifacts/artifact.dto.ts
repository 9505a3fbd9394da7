import {
  IsInt,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  Validate,
  ValidatorConstraint,
  type ValidatorConstraintInterface,
} from 'class-validator';
import type { ArtifactParent, JsonObject, JsonValue } from '@bucket/domain';
import { isObject, Optional } from '../http/json-body.ts';

const NAME_PATTERN = /^[\p{L}\p{N}][\p{L}\p{N} ._:@/+-]{0,127}$/u;
const UUID_PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const LABEL_KEY_PATTERN = /^[a-z][a-z0-9._-]{0,62}$/;
const LABELS_MAX = 32;
const LABEL_VALUE_LENGTH_MAX = 128;
const PARENTS_MAX = 32;

@ValidatorConstraint({ name: 'json' })
class IsPresent implements ValidatorConstraintInterface {
  static readonly schema: JsonObject = { description: 'The payload; the artifact class determines its schema.' };
  validate(value: unknown): boolean {
    return value !== undefined;
  }
  defaultMessage(): string {
    return 'payload is required';
  }
}

@ValidatorConstraint({ name: 'labels' })
class AreLabels implements ValidatorConstraintInterface {
  static readonly schema: JsonObject = {
    type: 'object',
    maxProperties: LABELS_MAX,
    propertyNames: { pattern: LABEL_KEY_PATTERN.source },
    additionalProperties: { type: 'string', maxLength: LABEL_VALUE_LENGTH_MAX },
  };
  validate(value: unknown): boolean {
    if (!isObject(value)) return false;
    const labels = Object.entries(value);
    return (
      labels.length <= LABELS_MAX &&
      labels.every(
        ([key, text]) =>
          LABEL_KEY_PATTERN.test(key) && typeof text === 'string' && Array.from(text).length <= LABEL_VALUE_LENGTH_MAX,
      )
    );
  }
  defaultMessage(): string {
    return `labels must be an object with lower-case names and at most ${LABELS_MAX} strings of at most ${LABEL_VALUE_LENGTH_MAX} characters`;
  }
}

@ValidatorConstraint({ name: 'parents' })
class AreParents implements ValidatorConstraintInterface {
  static readonly schema: JsonObject = {
    type: 'array',
    maxItems: PARENTS_MAX,
    items: {
      type: 'object',
      required: ['artifactId', 'version'],
      additionalProperties: false,
      properties: {
        artifactId: { type: 'string', pattern: UUID_PATTERN.source },
        version: { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
      },
    },
  };
  validate(value: unknown): boolean {
    return Array.isArray(value) && value.length <= PARENTS_MAX && value.every(isParent);
  }
  defaultMessage(): string {
    return `parents must be a list of at most ${PARENTS_MAX} {artifactId, version}`;
  }
}

function isParent(value: unknown): value is ArtifactParent {
  if (!isObject(value) || Object.keys(value).length !== 2) return false;
  const { artifactId, version } = value;
  return (
    typeof artifactId === 'string' &&
    UUID_PATTERN.test(artifactId) &&
    typeof version === 'number' &&
    Number.isSafeInteger(version) &&
    version >= 1
  );
}

/** `{artifactClass, ownerId?, payload, schemaVersion?, traceId?, parents?, labels?}`; members that the server sets are not accepted. */
export class CreateArtifactDto {
  @IsString()
  @MinLength(1)
  @MaxLength(64)
  artifactClass!: string;

  @Optional()
  @IsString()
  @Matches(NAME_PATTERN, { message: 'ownerId must begin with a letter or digit and have at most 128 characters' })
  ownerId?: string;

  @Validate(IsPresent)
  payload!: JsonValue;

  @Optional()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  schemaVersion?: number;

  @Optional()
  @IsString()
  @Matches(/^[A-Za-z0-9._:-]{1,128}$/, {
    message: 'traceId must be 1 to 128 letters, digits, dots, dashes, colons or underscores',
  })
  traceId?: string;

  @Optional()
  @Validate(AreParents)
  parents?: ArtifactParent[];

  @Optional()
  @Validate(AreLabels)
  labels?: Record<string, string>;
}

/** `{payload, schemaVersion?, labels?, traceId?}` */
export class UpdateArtifactDto {
  @Validate(IsPresent)
  payload!: JsonValue;

  @Optional()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  schemaVersion?: number;

  @Optional()
  @Validate(AreLabels)
  labels?: Record<string, string>;

  @Optional()
  @IsString()
  @Matches(/^[A-Za-z0-9._:-]{1,128}$/, {
    message: 'traceId must be 1 to 128 letters, digits, dots, dashes, colons or underscores',
  })
  traceId?: string;
}

export const isArtifactId = (text: string): boolean => UUID_PATTERN.test(text);
