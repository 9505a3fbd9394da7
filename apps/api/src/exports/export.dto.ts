import { IsString, MaxLength, MinLength } from 'class-validator';
import { Optional } from '../http/json-body.ts';

/** `{productId?}` */
export class StartExportDto {
  @Optional()
  @IsString()
  @MinLength(1)
  @MaxLength(64)
  productId?: string;
}
