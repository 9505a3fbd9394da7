import { IsIn, IsString, Matches, MaxLength, MinLength } from 'class-validator';
import type { JsonValue } from '@bucket/domain';
import { Optional } from '../http/json-body.ts';

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
  @Matches(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, { message: 'artifactId must be a UUID' })
  artifactId?: string;

  @Optional()
  payload?: JsonValue;
}
