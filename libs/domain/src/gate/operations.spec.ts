import { describe, expect, it } from '@jest/globals';
import { callerOf, classes, credentialOf, factsOf, integration, ordinary, products } from './gate.spec-data.ts';
import { artifact } from './gate.spec-data.ts';
import { judge } from './judge.ts';
import { OPERATIONS, operationRow, parseOperationType, type OperationType } from './operations.ts';
import { ROLES, type Role } from '../actors/roles.ts';
import { RULE_SET } from './rules/rule-set.ts';

const TYPES = Object.keys(OPERATIONS) as OperationType[];

const LOOK = [
  'governance.read',
  'governance.evaluate',
  'change-request.read',
  'integration.read',
  'audit.read',
  'audit.prove',
  'certification.read',
];
const ANYBODY = [...LOOK, 'request.invalid', 'idempotency.replay'];
const WATCH_RETENTION = ['hold.read', 'retention.preview', 'retention.read'];
/** What all people may look at and no product. */
const PEOPLE = [
  'principal.read',
  'freeze.read',
  'threat.read',
  'audit.verify',
  'verification.read',
  ...WATCH_RETENTION,
];
const READ_ARTIFACTS = [
  'artifact.read',
  'artifact.list',
  'artifact.versions',
  'artifact.custody',
  'artifact.evidence',
  'artifact.retention',
];
const EXPORT = ['export.begin', 'export.read', 'export.content'];

/** The facts page, “Who acts”, in the words of the operations; written down here a second time on purpose. */
const WHO_ACTS: Readonly<Record<Exclude<Role, 'bucket'>, readonly string[]>> = {
  owner: [
    ...ANYBODY,
    ...PEOPLE,
    'governance.replay',
    'freeze.create',
    'artifact.retention',
    'change-request.create',
    'change-request.approve',
    'change-request.reject',
    'integration.suspend',
    'integration.revoke',
    'credential.revoke',
  ],
  advisor: [
    ...ANYBODY,
    ...PEOPLE,
    'governance.replay',
    'freeze.create',
    'artifact.retention',
    'change-request.create',
    'change-request.approve',
    'change-request.reject',
  ],
  executor: [
    ...ANYBODY,
    ...PEOPLE,
    'artifact.retention',
    'retention.sweep',
    'certification.issued',
    'change-request.create',
    'credential.revoke',
  ],
  auditor: [...ANYBODY, ...PEOPLE, 'governance.replay', 'audit.bundle', 'audit.evidence', ...READ_ARTIFACTS, ...EXPORT],
  legal: [...ANYBODY, ...PEOPLE, ...EXPORT, 'artifact.retention', 'hold.place', 'change-request.create'],
  service: [
    ...ANYBODY,
    'change-request.create',
    ...READ_ARTIFACTS,
    ...EXPORT,
    'artifact.create',
    'artifact.update',
    'artifact.delete',
    'artifact.restore',
  ],
  ai: [...ANYBODY, ...READ_ARTIFACTS, 'artifact.create'],
};

const permittedTo = (role: Role) => TYPES.filter((type) => operationRow(type).roles.includes(role)).sort();

describe('who acts', () => {
  it.each(Object.entries(WHO_ACTS))('%s may do what the facts page says, and nothing else', (role, may) => {
    expect(permittedTo(ROLES.find((known) => known === role) ?? 'bucket')).toEqual([...may].sort());
  });

  it('is counted by whoever tries what would change something, so every such operation says so', () => {
    const reading =
      /\.(?:read|list|versions|custody|retention|preview|prove|verify|bundle|evidence|evaluate|replay|invalid)$|^export\./;
    const changing = TYPES.filter((type) => !reading.test(type) && !operationRow(type).roles.includes('bucket'));
    expect(TYPES.filter((type) => operationRow(type).changes === true)).toEqual(changing);
  });

  it('leaves what nobody asked for to the bucket alone', () => {
    for (const type of permittedTo('bucket')) expect(operationRow(type).roles).toEqual(['bucket']);
  });

  it('knows no operation by a name that JavaScript objects have', () => {
    expect(['constructor', '__proto__', 'toString', '', 'artifact'].map(parseOperationType)).toEqual(
      Array(5).fill(undefined),
    );
    expect(TYPES.map(parseOperationType)).toEqual(TYPES);
  });
});

/** The facts page, “Artifact classes”: create, read, update, delete. */
const CLASS_OPERATIONS = {
  model_checkpoint: 'CR',
  iteration_history: 'CR',
  audit_entry: 'CR',
  audit_log: 'CR',
  event_history: 'CR',
  metadata: 'CR',
  artifact_manifest: 'CR',
  monetization_marker: 'CR',
  avatar_config: 'CRU',
  educational_content: 'CRU',
  persona_config: 'CRUD',
  user_progress: 'CRUD',
};

const ASKED = { C: 'artifact.create', R: 'artifact.read', U: 'artifact.update', D: 'artifact.delete' } as const;

/** The rules that refuse one operation on one class, asked by a role of the product that writes it. */
function refusedBy(className: string, letter: keyof typeof ASKED, role: 'service' | 'ai'): readonly string[] {
  const product = products.find(({ mayWrite }) => mayWrite.includes(className));
  const found = { ...artifact, artifactClass: className };
  const touches = letter === 'C' ? {} : { artifactId: found.id, precondition: { kind: 'any' } as const };
  const decision = judge(
    { ...ordinary, type: ASKED[letter], caller: callerOf(role), artifactClass: className, ...touches },
    factsOf({
      credential: credentialOf(role),
      artifactClass: classes.find(({ name }) => name === className),
      product,
      integration: { ...integration, artifactClasses: product?.mayWrite ?? [] },
      artifact: letter === 'C' ? undefined : found,
    }),
    RULE_SET,
  );
  return decision.kind === 'refused' ? decision.by.map(({ rule }) => rule) : [];
}

describe.each(Object.entries(CLASS_OPERATIONS))('the class %s (%s)', (className, operations) => {
  it.each(['C', 'R', 'U', 'D'] as const)(
    'admits %s as the facts page says, and refuses it as BKT-R08 otherwise',
    (letter) => {
      expect(refusedBy(className, letter, 'service')).toEqual(operations.includes(letter) ? [] : ['BKT-R08']);
    },
  );

  it('is created and read by an AI agent, never changed or removed', () => {
    expect([refusedBy(className, 'C', 'ai'), refusedBy(className, 'R', 'ai')]).toEqual([[], []]);
    expect(refusedBy(className, 'U', 'ai')[0]).toBe('BKT-R03');
    expect(refusedBy(className, 'D', 'ai')[0]).toBe('BKT-R03');
  });
});

describe('the threats of the facts page', () => {
  it('are each answered by a rule', () => {
    const answered = new Set(RULE_SET.flatMap(({ threats }) => threats));
    expect([...answered].sort()).toEqual(['T1', 'T10', 'T2', 'T3', 'T4', 'T5', 'T6', 'T7', 'T8', 'T9']);
  });
});
