import { applyDecorators } from '@nestjs/common';
import { IsString, Matches, MaxLength } from 'class-validator';

const REASON_LENGTH_MAX = 1_000;

/** The reason that a person gives for a decision. */
export const IsReason = (): PropertyDecorator =>
  applyDecorators(IsString(), Matches(/\S/, { message: 'reason must not be blank' }), MaxLength(REASON_LENGTH_MAX));
