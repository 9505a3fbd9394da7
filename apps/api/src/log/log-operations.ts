import { ref, type ApiOperation } from '../openapi/api-operation.ts';

/** The routes for verifiers that know nothing of this bucket. */
export const logOperations: readonly ApiOperation[] = [
  {
    method: 'GET',
    path: '/log/checkpoint',
    id: 'logCheckpoint',
    tag: 'Log',
    summary: 'Read the newest checkpoint (C2SP tlog-tiles).',
    description:
      'Where witnesses are asked (`BUCKET_WITNESSES`), the newest checkpoint that their quorum has cosigned; the newest one of all if they have not answered for ten minutes.',
    answers: { 200: { says: 'The checkpoint as a signed note.', schema: { type: 'string' }, mediaType: 'text/plain' } },
  },
  {
    method: 'GET',
    path: '/log/tile/{tile}',
    id: 'logTile',
    tag: 'Log',
    summary:
      'Read a tile of hashes, `<L>/<N>[.p/<W>]`, or a bundle of entries, `entries/<N>[.p/<W>]` (C2SP tlog-tiles).',
    description:
      'The path has as many parts as the tile’s name. Tiles of hashes need no credential. Bundles of entries need that of an auditor, unless the setting `BUCKET_PUBLIC_ENTRIES` opens them.',
    wildcard: true,
    answers: {
      200: { says: 'The tile or the bundle.', schema: { type: 'string' }, mediaType: 'application/octet-stream' },
    },
    problems: [
      'tile.not-found',
      'credential.missing',
      'credential.invalid',
      'credential.revoked',
      'role.not-permitted',
      'store.unavailable',
      'store.outcome-unknown',
      'ledger.broken',
      'ledger.key-retired',
      'committer.overloaded',
      'committer.stopped',
    ],
  },
  {
    method: 'GET',
    path: '/.well-known/bucket.json',
    id: 'describeLog',
    tag: 'Log',
    summary: 'Read the name of the log, its keys, its witnesses, and where its tiles are.',
    answers: { 200: { says: 'The description of the log.', schema: ref('LogDescription') } },
  },
];
