import { PEOPLE_ROLES, type JsonObject, type OidcSubject } from '@bucket/domain';
import { ref } from '../openapi/api-operation.ts';
import { instant, listOf, oneOf, optional, orNull, pageSchema, shape, text, uuid } from '../openapi/shapes.ts';
import type { PrincipalItem, ShownPersonCredential } from './principal-view.ts';

const credential = shape<ShownPersonCredential>({
  id: uuid('The id of the credential, a UUIDv7.'),
  name: text('The name of the credential.'),
  role: oneOf('The role in which it acts.', PEOPLE_ROLES),
  createdAt: instant('When the credential came into force.'),
  expiresAt: instant('From when on the credential is not valid.'),
  revokedAt: orNull(instant('When the credential was revoked.')),
  oidc: optional(
    shape<OidcSubject>({
      issuer: text('The issuer of the tokens: their `iss`.'),
      jwksUri: text('Where the issuer publishes its keys.'),
      audience: text('The only audience of the tokens: their `aud`.'),
      subject: text('Who the person is at the issuer: `sub`.'),
      claim: optional(
        shape<NonNullable<OidcSubject['claim']>>({
          name: text('A claim that a token must have.'),
          value: text('Its value, or one of its values.'),
        }),
      ),
    }),
  ),
});

export const principalSchemas: Readonly<Record<string, JsonObject>> = {
  Principal: shape<PrincipalItem>({
    id: text('The id of the person, the actor of their audit entries.'),
    roles: listOf({ type: 'string', enum: PEOPLE_ROLES }, 'The roles that the person has.'),
    status: oneOf('Whether the person may act.', ['active', 'suspended', 'revoked']),
    publicKey: orNull(text('The vkey with which the decisions of the person verify; null before one is enrolled.')),
    updatedAt: instant('When the person last changed.'),
    changeRequestId: orNull(text('The change request of the last change; null for the first start.')),
    credentials: listOf(credential, 'The credentials of the person, expired and revoked ones included.'),
  }),
  PrincipalDocument: shape<{ principal: PrincipalItem }>({ principal: ref('Principal') }),
  PrincipalPage: pageSchema('Principal'),
};
