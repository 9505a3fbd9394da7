import type { ArtifactRetention, LogPosition, RetentionPreview, VersionRetention } from '@bucket/application';
import type { JsonObject } from '@bucket/domain';
import { ref } from '../openapi/api-operation.ts';
import { schemaOfDto } from '../openapi/dto-schema.ts';
import {
  digest,
  examples,
  hash,
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
import type { ShownHold } from './hold-view.ts';
import type { PlacedHold } from './legal-hold.controller.ts';
import { PlaceHoldDto, StartSweepDto } from './lifecycle.dto.ts';
import type { ShownSweep } from './retention.controller.ts';

const STATES = ['active', 'deleted', 'purged', 'erased'];
const RULES = [
  'in-use',
  'superseded-versions',
  'deleted-artifacts',
  'integration-policy',
  'retention-lock',
  'destroyed',
];

const numberOrNull = (description: string): JsonObject => ({ ...whole(description), type: ['integer', 'null'] });

export const lifecycleSchemas: Readonly<Record<string, JsonObject>> = {
  PlaceHold: {
    ...schemaOfDto(PlaceHoldDto),
    description: 'Exactly one of `artifactIds`, `artifactClass`, `ownerId` and `traceId`.',
    ...examples({
      caseId: '2026-017',
      productId: 'Gurukul',
      artifactClass: 'user_progress',
      reason: 'Letter of the court, 19 January 2026',
    }),
  },
  LegalHold: shape<ShownHold>({
    id: uuid('The id of the hold, a UUIDv7.'),
    caseId: text('The legal matter.'),
    productId: text('The product whose artifacts are held.'),
    artifactIds: optional(listOf({ type: 'string' }, 'The artifacts that are held.')),
    artifactClass: optional(text('The class whose artifacts are held.')),
    ownerDigest: optional(digest('Salted SHA-256 of the owner whose artifacts are held; the name is not recorded.')),
    traceId: optional(text('The piece of work whose artifacts are held.')),
    reason: text('The reason for the hold.'),
    placedBy: text('The person who placed the hold.'),
    placedAt: instant('From when the hold is in force.'),
    releasedAt: orNull(instant('When the hold was released; null while it is in force.')),
    releasedBy: orNull(uuid('The change request that released the hold.')),
  }),
  PlacedHold: shape<PlacedHold>({ hold: ref('LegalHold'), receipt: ref('EntryReceipt') }),
  EntryReceipt: shape<LogPosition>({
    seq: whole('The entry.'),
    entryHash: hash('SHA-256 of the entry.'),
    treeSize: whole('The size of the tree that holds the entry.', 1),
  }),
  HoldPage: pageSchema('LegalHold'),
  RetentionPreview: shape<RetentionPreview>({
    at: instant('The time that was asked about.'),
    items: whole('The number of versions whose content a sweep would destroy.'),
    bytes: whole('The UTF-8 bytes of their payloads.'),
    held: whole('The number of versions whose retention has ended and that a hold keeps.'),
    digest: digest('SHA-256 over the versions; name it to have exactly these destroyed.'),
  }),
  StartSweep: { ...schemaOfDto(StartSweepDto), ...examples({}, { digest: `sha256:${'3b'.repeat(32)}` }) },
  Sweep: shape<ShownSweep>({
    id: uuid('The id of the sweep, a UUIDv7.'),
    status: oneOf('The status of the sweep.', ['running', 'done']),
    done: whole('Versions whose content has been destroyed.'),
    total: whole('Versions that were due when the sweep began.'),
    rate: { type: 'number', description: 'Versions a second.', minimum: 0 },
    requestedBy: text('The person who asked for the sweep.'),
    requestedAt: instant('When the sweep was asked for.'),
    endedAt: orNull(instant('When the sweep ended.')),
  }),
  ArtifactRetention: shape<ArtifactRetention>({
    artifactId: uuid('The artifact.'),
    state: oneOf('The state of the current version.', STATES),
    holds: listOf(ref('HoldOnArtifact'), 'The legal holds in force.'),
    inputs: ref('RetentionInputs'),
    versions: listOf(ref('VersionRetention'), 'The versions, oldest first; 1,000 at most.'),
  }),
  HoldOnArtifact: shape<ArtifactRetention['holds'][number]>({
    id: uuid('The id of the hold.'),
    caseId: text('The legal matter.'),
    placedAt: instant('From when the hold is in force.'),
  }),
  RetentionInputs: shape<ArtifactRetention['inputs']>({
    artifactClass: text('The class of the artifact.'),
    integrationId: text('The integration that wrote the artifact.'),
    retentionPolicy: orNull(text('The policy that the integration declared.')),
    lockDays: numberOrNull('The days of the retention lock on the class.'),
    lockChangeRequestId: orNull(uuid('The change request of the retention lock.')),
  }),
  VersionRetention: shape<VersionRetention>({
    version: whole('The number of the version.', 1),
    state: oneOf('The state of the version.', STATES),
    seq: whole('The entry that wrote the version or its latest change of state.'),
    retiredAt: orNull(instant('When the version was superseded or deleted.')),
    retiredBySeq: numberOrNull('The entry by which it was.'),
    rule: oneOf('The rule that keeps the version longest.', RULES),
    days: numberOrNull('The period that the rule gives.'),
    since: orNull(instant('From when the period counts: the end of use, or the latest release of a hold.')),
    until: orNull(instant('The earliest time at which the content is destroyed; null while it is in use or held.')),
  }),
};
