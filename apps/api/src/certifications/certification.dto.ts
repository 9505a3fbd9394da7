import { IsIn, Validate, ValidatorConstraint, type ValidatorConstraintInterface } from 'class-validator';
import {
  CHECKS_MAX,
  METHOD_IDS,
  parseMethodResults,
  RESULT_INSTANT,
  RESULTS_MAX,
  TEXT_LENGTH_MAX,
  type MethodResult,
} from '@bucket/certification';
import type { JsonObject, JsonValue } from '@bucket/domain';

const line: JsonObject = { type: 'string', maxLength: TEXT_LENGTH_MAX };
const instant: JsonObject = { type: 'string', pattern: RESULT_INSTANT.source };

@ValidatorConstraint({ name: 'methodResults' })
class AreMethodResults implements ValidatorConstraintInterface {
  static readonly schema: JsonObject = {
    type: 'array',
    maxItems: RESULTS_MAX,
    description: 'Each method at most once. A method that passed made checks, and all of them hold.',
    items: {
      type: 'object',
      additionalProperties: false,
      properties: {
        method: { type: 'string', enum: [...METHOD_IDS] },
        status: { type: 'string', enum: ['passed', 'failed', 'not-run'] },
        reason: line,
        checks: {
          type: 'array',
          maxItems: CHECKS_MAX,
          items: {
            type: 'object',
            additionalProperties: false,
            properties: { what: line, holds: { type: 'boolean' }, seen: line, seq: { type: 'integer', minimum: 0 } },
            required: ['what', 'holds', 'seen'],
          },
        },
        startedAt: instant,
        endedAt: instant,
      },
      required: ['method', 'status', 'checks', 'startedAt', 'endedAt'],
    },
  };
  validate(value: JsonValue): boolean {
    return parseMethodResults(value) !== undefined;
  }
  defaultMessage(): string {
    return 'results is a list of what each method found, each method at most once';
  }
}

/** `{form, results}` */
export class IssueCertificationDto {
  @IsIn(['short', 'whole'])
  form!: 'short' | 'whole';

  @Validate(AreMethodResults)
  results!: MethodResult[];
}
