import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { pointerStep, type ArtifactClass, type FieldError, type PolicyPack } from '@bucket/domain';
import type { PayloadValidator } from '@bucket/ports';

const ERRORS_MAX = 20;
const DETAIL_LENGTH_MAX = 160;

/** Compiles every class once, at start; a schema that does not compile is found before anything is served. */
export function ajvPayloadValidator(policy: PolicyPack): PayloadValidator {
  // Stops at the first error of a level: what is wrong is said, and a hostile payload costs no more than a good one.
  const ajv = new Ajv2020({ strict: true, allErrors: false, validateFormats: true });
  ajvFormats.default(ajv);
  const validators = new Map<ArtifactClass, ValidateFunction>(
    policy.classes.map((artifactClass) => [artifactClass, ajv.compile(artifactClass.schema)]),
  );
  return {
    violations: (artifactClass, payload) => {
      const validate = validators.get(artifactClass);
      if (validate === undefined) throw new TypeError(`no validator for class ${artifactClass.name}`);
      return validate(payload) ? NONE : (validate.errors ?? []).slice(0, ERRORS_MAX).map(fieldError);
    },
  };
}

const NONE: readonly FieldError[] = [];

function fieldError({ instancePath, keyword, message, params }: ErrorObject): FieldError {
  const extra =
    keyword === 'additionalProperties' && 'additionalProperty' in params
      ? pointerStep(String(params['additionalProperty']).slice(0, 64))
      : '';
  return {
    pointer: `/payload${instancePath}${extra}`.slice(0, 256),
    code: keyword,
    detail: (message ?? 'does not match the schema').slice(0, DETAIL_LENGTH_MAX),
  };
}
