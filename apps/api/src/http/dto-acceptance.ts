import { getMetadataStorage, type ValidationArguments } from 'class-validator';
import type { Dto } from './dto.ts';

type Check = (instance: object, value: unknown) => boolean;

interface Member {
  readonly name: string;
  /** The member is validated only where all of these hold. */
  readonly conditions: readonly Check[];
  readonly constraints: readonly Check[];
}

const known = new Map<Dto<object>, ((instance: object) => boolean) | undefined>();

/**
 * A fast path through class-validator: it calls the very constraints that the decorators registered, without collecting
 * errors. A value that it does not accept is validated again by class-validator itself, which reports what is wrong.
 *
 * @returns undefined for a DTO with a kind of decorator that the fast path does not support
 */
export function acceptanceOf(dto: Dto<object>): ((instance: object) => boolean) | undefined {
  if (!known.has(dto)) known.set(dto, compile(dto));
  return known.get(dto);
}

function compile(dto: Dto<object>): ((instance: object) => boolean) | undefined {
  const storage = getMetadataStorage();
  const members = new Map<string, { conditions: Check[]; constraints: Check[] }>();
  for (const metadata of storage.getTargetValidationMetadatas(dto, '', false, false)) {
    const { propertyName, type, constraintCls, constraints, each } = metadata;
    const member = members.get(propertyName) ?? { conditions: [], constraints: [] };
    members.set(propertyName, member);
    const [condition]: unknown[] = constraints ?? [];
    if (type === 'conditionalValidation' && typeof condition === 'function') {
      member.conditions.push((instance, value) => Boolean(condition(instance, value)));
    } else if (type === 'customValidation' && !each) {
      for (const { instance: constraint, async } of storage.getTargetValidatorConstraints(constraintCls)) {
        if (async) return undefined;
        member.constraints.push((object, value) => {
          const told: ValidationArguments = {
            targetName: dto.name,
            property: propertyName,
            object,
            value,
            constraints: constraints ?? [],
          };
          return constraint.validate(value, told) === true;
        });
      }
    } else return undefined;
  }
  const list: Member[] = [...members].map(([name, member]) => ({ name, ...member }));
  return (instance) => list.every((member) => accepts(instance, member));
}

function accepts(instance: object, { name, conditions, constraints }: Member): boolean {
  const value: unknown = Reflect.get(instance, name);
  return (
    !conditions.every((condition) => condition(instance, value)) || constraints.every((check) => check(instance, value))
  );
}
