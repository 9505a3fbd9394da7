import {
  PEOPLE_ROLES,
  type FieldError,
  type JsonObject,
  type PersonCredentialDeclaration,
  type PersonRole,
  type PrincipalChange,
} from '@bucket/domain';
import { isObject, NAME, SubjectReader } from './change-kind.ts';
import { CREDENTIAL_MEMBERS, readPersonBrought } from './credentials.ts';

const ACTIONS = [
  'create',
  'set-roles',
  'suspend',
  'reinstate',
  'revoke',
  'add-credential',
  'revoke-credential',
  'enrol-key',
] as const;
type Action = (typeof ACTIONS)[number];
/** Members besides `action` and `principalId`. */
const MEMBERS: Readonly<Record<Action, readonly string[]>> = {
  create: ['roles', 'credentials', 'publicKey'],
  'set-roles': ['roles'],
  suspend: [],
  reinstate: [],
  revoke: [],
  'add-credential': ['credential'],
  'revoke-credential': ['credentialId'],
  'enrol-key': ['publicKey'],
};
const CREDENTIALS_MAX = 8;
const VKEY = /^[^\s+]{1,64}\+[0-9a-f]{8}\+[A-Za-z0-9+/=]{44,48}$/;

type Of<A extends Action> = Extract<PrincipalChange, { readonly action: A }>;

/** What is asked for a person, or everything that is wrong with it. */
export function parsePrincipal(subject: JsonObject): PrincipalChange | readonly FieldError[] {
  const action = ACTIONS.find((each) => each === subject['action']);
  const reader = new SubjectReader(subject, [
    'action',
    'principalId',
    ...(action === undefined ? [] : MEMBERS[action]),
  ]);
  reader.choice('action', ACTIONS);
  const principalId = reader.text('principalId', NAME);
  if (action === undefined) return reader.errors;
  const change = { principalId, ...partsOf(action, subject, reader) };
  // The parts are those of the action, which the type of a spread cannot say.
  return reader.errors.length > 0 ? reader.errors : (change as PrincipalChange);
}

function partsOf(action: Action, subject: JsonObject, reader: SubjectReader): object {
  switch (action) {
    case 'create': {
      const roles = readRoles(reader);
      const credentials = reader.objects(
        'credentials',
        (item, at) => parsePersonCredential(item, at, roles),
        CREDENTIALS_MAX,
      );
      const publicKey = reader.optionalText('publicKey', VKEY, 'a C2SP vkey');
      return { action, roles, credentials, ...(publicKey === undefined ? {} : { publicKey }) } satisfies Omit<
        Of<'create'>,
        'principalId'
      >;
    }
    case 'set-roles':
      return { action, roles: readRoles(reader) } satisfies Omit<Of<'set-roles'>, 'principalId'>;
    case 'add-credential': {
      const { credential } = subject;
      const parsed = isObject(credential) ? parsePersonCredential(credential, '/subject/credential', PEOPLE_ROLES) : [];
      if (!isObject(credential)) reader.fault('credential', 'required', 'an object');
      if ('role' in parsed) return { action, credential: parsed } satisfies Omit<Of<'add-credential'>, 'principalId'>;
      reader.errors.push(...parsed);
      return {};
    }
    case 'revoke-credential':
      return { action, credentialId: reader.text('credentialId') };
    case 'enrol-key':
      return { action, publicKey: reader.text('publicKey', VKEY, 'a C2SP vkey') };
    default:
      return { action };
  }
}

function readRoles(reader: SubjectReader): PersonRole[] {
  const names = reader.names('roles', NAME, 'a list of one or more different roles');
  const roles = PEOPLE_ROLES.filter((role) => names.includes(role));
  if (roles.length < names.length) reader.fault('roles', 'unknown', `of ${PEOPLE_ROLES.join(', ')}`);
  return roles;
}

function parsePersonCredential(
  item: JsonObject,
  at: string,
  roles: readonly PersonRole[],
): PersonCredentialDeclaration | readonly FieldError[] {
  const reader = new SubjectReader(item, [...CREDENTIAL_MEMBERS, 'oidc', 'role'], at);
  const brought = readPersonBrought(item, reader, at);
  const role = reader.choice('role', roles);
  return reader.errors.length > 0 || role === undefined ? reader.errors : { ...brought, role };
}
