import type { DeclaredSchema, Integration, JsonObject, RequestKey } from '@bucket/domain';
import { ref } from '../openapi/api-operation.ts';
import { schemaOfDto } from '../openapi/dto-schema.ts';
import {
  examples,
  instant,
  listOf,
  oneOf,
  optional,
  orNull,
  pageSchema,
  shape,
  text,
  uuid,
  whole,
} from '../openapi/shapes.ts';
import type { ShownCredential } from './credential-view.ts';
import type { IntegrationDocument } from './integration.controller.ts';
import { ReasonDto } from './integration.dto.ts';

export const integrationSchemas: Readonly<Record<string, JsonObject>> = {
  Integration: shape<Integration>({
    integrationId: text('The id of the integration.'),
    productId: text('The product that the integration acts for.'),
    type: text('`rest`. A direct database connection is never approved.'),
    artifactClasses: listOf({ type: 'string' }, 'The classes that the integration may write.'),
    contentFilter: text('How the product filters content before it writes.'),
    retentionPolicy: text('How long the artifacts of the integration are kept.'),
    deletionStrategy: text('How the artifacts of the integration are deleted.'),
    dataFlow: text('`one-way`: the bucket never calls the product.'),
    owners: optional(
      listOf({ type: 'string' }, 'The owners that it may name; a prefix ends in `*`. Absent: its own id.'),
    ),
    schemas: optional(
      listOf(
        shape<DeclaredSchema>({ artifactClass: text('The class.'), schemaVersion: whole('The version it writes.', 1) }),
        'The schema versions that it writes.',
      ),
    ),
    status: oneOf('The status of the integration.', ['approved', 'suspended', 'revoked']),
    changeRequestId: uuid('The change request by which the integration was approved.'),
    approvedAt: instant('When the integration was approved.'),
    updatedAt: instant('When the status last changed.'),
    reason: orNull(text('The reason for the suspension or revocation.')),
  }),
  IntegrationDocument: shape<IntegrationDocument>({ integration: ref('Integration') }),
  IntegrationPage: pageSchema('Integration'),
  GiveReason: { ...schemaOfDto(ReasonDto), ...examples({ reason: 'repeated refusals' }) },
  Credential: shape<ShownCredential>({
    id: uuid('The id of the credential, a UUIDv7; the actor of its audit entries.'),
    name: text('The name of the credential.'),
    actorKind: oneOf('The kind of actor. An `ai` may create and read artifacts only.', ['service', 'ai']),
    integrationId: orNull(text('The integration that the credential belongs to.')),
    createdAt: instant('When the credential was issued.'),
    expiresAt: instant('From when on the credential is not valid.'),
    revokedAt: orNull(instant('When the credential was revoked.')),
    key: optional(
      shape<RequestKey>({
        keyId: text('The RFC 7638 thumbprint of the key: its `keyid` in signed requests.'),
        x: text('The 32 bytes of the Ed25519 public key, base64url.'),
      }),
    ),
  }),
  CredentialDocument: shape<{ credential: ShownCredential }>({ credential: ref('Credential') }),
  CredentialPage: pageSchema('Credential'),
};
