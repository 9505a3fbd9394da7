import { Validate, ValidatorConstraint, type ValidatorConstraintInterface } from 'class-validator';
import type { JsonObject, JsonValue } from '@bucket/domain';
import { isObject, Optional } from '../http/json-body.ts';

const TEXT_LENGTH_MAX = 256;
const name: JsonObject = { type: 'string', minLength: 1, maxLength: TEXT_LENGTH_MAX };
const properties: JsonObject = { type: 'object', description: 'Anything; it is not read.' };

/** An object with these texts, and `properties` that may be anything. */
function isEntity(value: unknown, texts: readonly string[]): boolean {
  if (!isObject(value)) return false;
  const { properties: more = {} } = value;
  const isText = (member: unknown) =>
    typeof member === 'string' && member !== '' && Array.from(member).length <= TEXT_LENGTH_MAX;
  return (
    isObject(more) &&
    texts.every((text) => isText(value[text])) &&
    Object.keys(value).every((member) => texts.includes(member) || member === 'properties')
  );
}

const entitySchema = (texts: Readonly<Record<string, JsonObject>>, more: JsonObject = properties): JsonObject => ({
  type: 'object',
  additionalProperties: false,
  properties: { ...texts, properties: more },
  required: Object.keys(texts),
});

@ValidatorConstraint({ name: 'subject' })
class IsSubject implements ValidatorConstraintInterface {
  static readonly schema = entitySchema({
    type: { ...name, description: 'The kind of the actor: `person`, `service` or `ai`.' },
    id: { ...name, description: 'The id of the actor, or of its integration.' },
  });
  validate(value: JsonValue): boolean {
    return isEntity(value, ['type', 'id']);
  }
  defaultMessage(): string {
    return 'subject has the texts type and id, and may have properties';
  }
}

@ValidatorConstraint({ name: 'action' })
class IsAction implements ValidatorConstraintInterface {
  static readonly schema = entitySchema({
    name: { ...name, description: '`create`, `read`, `update` or `delete`, in upper or lower case.' },
  });
  validate(value: JsonValue): boolean {
    return isEntity(value, ['name']);
  }
  defaultMessage(): string {
    return 'action has the text name, and may have properties';
  }
}

@ValidatorConstraint({ name: 'resource' })
class IsResource implements ValidatorConstraintInterface {
  static readonly schema = entitySchema(
    {
      type: { ...name, description: '`artifact`, or `artifact-class` for an artifact that is to be created.' },
      id: { ...name, description: 'The id of the artifact, or the name of the class.' },
    },
    { type: 'object', description: '`payload`: the payload to be written. Other members are not read.' },
  );
  validate(value: JsonValue): boolean {
    return isEntity(value, ['type', 'id']);
  }
  defaultMessage(): string {
    return 'resource has the texts type and id, and may have properties';
  }
}

@ValidatorConstraint({ name: 'context' })
class IsContext implements ValidatorConstraintInterface {
  static readonly schema: JsonObject = { type: 'object', description: 'Anything; it is not read.' };
  validate(value: JsonValue): boolean {
    return isObject(value);
  }
  defaultMessage(): string {
    return 'context must be an object';
  }
}

/** `{subject, action, resource, context?}` of the Authorization API of OpenID AuthZEN 1.0. */
export class AccessEvaluationDto {
  @Validate(IsSubject)
  subject!: { type: string; id: string };

  @Validate(IsAction)
  action!: { name: string };

  @Validate(IsResource)
  resource!: { type: string; id: string; properties?: { payload?: JsonValue } };

  @Optional()
  @Validate(IsContext)
  context?: JsonObject;
}
