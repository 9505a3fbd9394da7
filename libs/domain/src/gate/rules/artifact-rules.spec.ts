import { describe, expect, it } from '@jest/globals';
import {
  artifact,
  bareLine,
  callerOf,
  classNamed,
  integration,
  line,
  productNamed,
  saidBy,
  type RuleCase,
} from '../gate.spec-data.ts';
import {
  classIsDeclared,
  classIsKnown,
  deletedIsNotServed,
  ownerIsNamed,
  parentsExist,
  versionIsTheOneSeen,
  writeOnceStaysWritten,
} from './artifact-rules.ts';

const read = { type: 'artifact.read', artifactId: artifact.id } as const;
const update = { type: 'artifact.update', artifactId: artifact.id } as const;
const remove = { type: 'artifact.delete', artifactId: artifact.id } as const;
const is = (state: 'deleted' | 'purged' | 'erased') =>
  ({ code: `artifact.${state}`, reason: `the artifact is ${state}` }) as const;

describe('BKT-R05, what is deleted', () => {
  it.each<RuleCase>([
    bareLine('admits reading what is active', 'admits', read, { artifact }),
    bareLine('admits changing what is active', 'admits', update, { artifact }),
    ...(['deleted', 'purged', 'erased'] as const).flatMap((state) => [
      bareLine(`refuses reading what is ${state}`, is(state), read, { artifact: { ...artifact, state } }),
      bareLine(`refuses updating what is ${state}`, is(state), update, { artifact: { ...artifact, state } }),
      bareLine(`refuses deleting what is ${state}`, is(state), remove, { artifact: { ...artifact, state } }),
      bareLine(
        `leaves the custody of what is ${state} readable`,
        'not-applicable',
        { ...read, type: 'artifact.custody' },
        {
          artifact: { ...artifact, state },
        },
      ),
    ]),
    bareLine('has no say over what does not exist', 'not-applicable', read),
    line('has no say over a creation', 'not-applicable'),
  ])('$name', ({ says, ...asked }) => {
    expect(saidBy(deletedIsNotServed, asked)).toEqual(says);
  });
});

const notAClass = (name: string) => ({ code: 'class.unknown', reason: `${name} is not a class` }) as const;

describe('BKT-R06, a known class', () => {
  it.each<RuleCase>([
    line('admits a class of the policy', 'admits'),
    line('refuses an unknown class', notAClass('weights'), { artifactClass: 'weights' }, { artifactClass: undefined }),
    bareLine(
      'refuses a creation without a class',
      notAClass('nothing'),
      { type: 'artifact.create' },
      { artifactClass: undefined },
    ),
    bareLine(
      'refuses a list of an unknown class',
      notAClass('x'),
      { type: 'artifact.list', artifactClass: 'x' },
      {
        artifactClass: undefined,
      },
    ),
    line(
      'repeats no more of a name than a name is long',
      notAClass('x'.repeat(64)),
      { artifactClass: 'x'.repeat(500) },
      {
        artifactClass: undefined,
      },
    ),
    line(
      'never repeats half a character',
      notAClass('x'.repeat(63)),
      { artifactClass: `${'x'.repeat(63)}😀` },
      {
        artifactClass: undefined,
      },
    ),
    bareLine('has no say where no class is named', 'not-applicable', read, { artifact }),
  ])('$name', ({ says, ...asked }) => {
    expect(saidBy(classIsKnown, asked)).toEqual(says);
  });
});

const undeclared = (who: string, name: string) =>
  ({ code: 'class.not-declared', reason: `${who} has not declared ${name}` }) as const;
const avatar = { artifactClass: classNamed('avatar_config') };

describe('BKT-R07, a declared class', () => {
  it.each<RuleCase>([
    line('admits a class that integration and product may write', 'admits'),
    line(
      'refuses one that the integration has not declared',
      undeclared('assistant-core', 'audit_entry'),
      {},
      {
        artifactClass: classNamed('audit_entry'),
      },
    ),
    line(
      'refuses one that is declared but not the product’s',
      undeclared('assistant-core', 'avatar_config'),
      {},
      {
        ...avatar,
        integration: { ...integration, artifactClasses: ['avatar_config'] },
      },
    ),
    line('refuses where the product is unknown', undeclared('assistant-core', 'metadata'), {}, { product: undefined }),
    bareLine('refuses an update as it refuses a creation', undeclared('assistant-core', 'avatar_config'), update, {
      ...avatar,
      product: productNamed('AI_Avatar'),
    }),
    bareLine(
      'refuses a deletion as it refuses a creation',
      undeclared('assistant-core', 'avatar_config'),
      remove,
      avatar,
    ),
    bareLine('has no say over reading', 'not-applicable', read, avatar),
    line('leaves an unknown class to BKT-R06', 'not-applicable', {}, { artifactClass: undefined }),
    line('leaves a missing integration to BKT-R02', 'not-applicable', {}, { integration: undefined }),
  ])('$name', ({ says, ...asked }) => {
    expect(saidBy(classIsDeclared, asked)).toEqual(says);
  });
});

describe('BKT-R08, what is written once', () => {
  const no = (operation: string, name: string) =>
    ({ code: 'class.operation-not-permitted', reason: `${operation} is not an operation of ${name}` }) as const;

  it.each<RuleCase>([
    line('admits a creation', 'admits'),
    bareLine('admits reading', 'admits', read),
    bareLine('refuses to update a class that is written once', no('UPDATE', 'metadata'), update),
    bareLine('refuses to delete a class that is written once', no('DELETE', 'metadata'), remove),
    bareLine('admits an update of a versioned class', 'admits', update, avatar),
    bareLine('refuses to delete a versioned class', no('DELETE', 'avatar_config'), remove, avatar),
    bareLine('admits deleting an erasable class', 'admits', remove, { artifactClass: classNamed('user_progress') }),
    bareLine('has no say over what touches no artifact', 'not-applicable', { type: 'artifact.list' }),
    line('leaves an unknown class to BKT-R06', 'not-applicable', {}, { artifactClass: undefined }),
  ])('$name', ({ says, ...asked }) => {
    expect(saidBy(writeOnceStaysWritten, asked)).toEqual(says);
  });
});

describe('BKT-R09, the version that was seen', () => {
  const required = { code: 'precondition.required', reason: 'name the version with If-Match' } as const;
  const failed = { code: 'precondition.failed', reason: 'the current version is 3' } as const;
  const versions = (...numbers: number[]) => ({ precondition: { kind: 'versions', versions: numbers } as const });

  it.each<RuleCase>([
    bareLine('admits a change of the current version', 'admits', { ...update, ...versions(3) }, { artifact }),
    bareLine('admits when the current one is among several', 'admits', { ...remove, ...versions(1, 3) }, { artifact }),
    bareLine(
      'admits any version where the caller says so',
      'admits',
      { ...update, precondition: { kind: 'any' } },
      {
        artifact,
      },
    ),
    bareLine('refuses the version before', failed, { ...update, ...versions(2) }, { artifact }),
    bareLine('refuses the version after', failed, { ...update, ...versions(4) }, { artifact }),
    bareLine('refuses tags that are none of its own', failed, { ...update, ...versions() }, { artifact }),
    bareLine(
      'asks for a precondition that is absent',
      required,
      { ...update, precondition: { kind: 'absent' } },
      {
        artifact,
      },
    ),
    bareLine('asks for a precondition that was never read', required, remove, { artifact }),
    bareLine('has no say over what does not exist', 'not-applicable', update),
    bareLine('has no say over reading', 'not-applicable', read, { artifact }),
  ])('$name', ({ says, ...asked }) => {
    expect(saidBy(versionIsTheOneSeen, asked)).toEqual(says);
  });
});

describe('BKT-R10, an owner', () => {
  const required = {
    code: 'owner.required',
    reason: 'ownerId is missing',
    errors: [{ pointer: '/ownerId', code: 'required', detail: 'an owner is required' }],
  } as const;

  it.each<RuleCase>([
    line('admits an artifact with an owner', 'admits'),
    line('refuses an empty owner', required, { ownerId: '' }),
    bareLine('refuses a missing owner', required, { type: 'artifact.create' }),
    bareLine('has no say over an update', 'not-applicable', update),
  ])('$name', ({ says, ...asked }) => {
    expect(saidBy(ownerIsNamed, asked)).toEqual(says);
  });
});

describe('BKT-R14, parents', () => {
  const missing = (count: number) => Array.from({ length: count }, (_, i) => `/parents/${i}`);
  const unknown = (count: number, named: number) => ({
    code: 'parents.unknown' as const,
    reason: `${count} of the parents do not exist`,
    errors: missing(named).map((pointer) => ({ pointer, code: 'unknown', detail: 'no such artifact version' })),
  });

  it.each<RuleCase>([
    line('admits parents that exist', 'admits'),
    line('refuses and points at a parent that does not', unknown(1, 1), {}, { missingParents: missing(1) }),
    line('points at twenty at most', unknown(32, 20), {}, { missingParents: missing(32) }),
    bareLine('has no say over an update', 'not-applicable', { ...update, caller: callerOf('service') }),
  ])('$name', ({ says, ...asked }) => {
    expect(saidBy(parentsExist, asked)).toEqual(says);
  });
});
