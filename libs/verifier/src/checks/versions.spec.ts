import { describe, expect, it } from '@jest/globals';
import { canonicalJson, commitmentOf, metadataSaltOf, type JsonObject } from '@bucket/domain';
import { sha256 } from '../crypto.ts';
import { Members } from '../members.ts';
import { EvidenceFault } from '../verdict.ts';
import type { CheckedEntry } from './proven-entry.ts';
import { checkVersions, VERSION, type CheckedVersion } from './versions.ts';

/** A log that recorded what no gate would admit: every commitment fits, and the story does not. */
const ID = 'artifact-1';
const [SALT, OTHER_SALT] = ['0'.repeat(32), '1'.repeat(32)];
const PLACE = { artifactClass: 'metadata', integrationId: 'studio', productId: 'AI_Avatar' };

interface Told {
  readonly custody: readonly CheckedEntry[];
  readonly versions: readonly JsonObject[];
  readonly payloads: 'included' | 'none';
}

const payloadOf = (version: number): string => `{"n":${version}}`;
const hashOf = (version: number): string => `sha256:${sha256.hex(payloadOf(version))}`;

/** Metadata as version `version` has it. */
const metadataOf = (version: number, more: JsonObject = {}): JsonObject => ({
  ...PLACE,
  id: ID,
  version,
  state: 'active',
  contentHash: hashOf(version),
  sizeBytes: payloadOf(version).length,
  previousContentHash: version === 1 ? null : hashOf(version - 1),
  ...more,
});

/** An entry that committed to such metadata, and to the payload where it wrote the version. */
function entry(seq: number, version: number, metadata: JsonObject, more: JsonObject = {}): CheckedEntry {
  const isWriting = more['type'] === undefined;
  const writing = {
    type: version === 1 ? 'artifact.create' : 'artifact.update',
    operation: version === 1 ? 'CREATE' : 'UPDATE',
    commitment: commitmentOf(sha256, SALT, payloadOf(version)),
  };
  const metadataCommitment = commitmentOf(sha256, metadataSaltOf(sha256, SALT), canonicalJson(metadata));
  const members = {
    ...PLACE,
    seq,
    artifactId: ID,
    version,
    metadataCommitment,
    ...(isWriting ? writing : {}),
    ...more,
  };
  return { seq, entry: members };
}

const shown = (version: number, seq: number, metadata: JsonObject, more: JsonObject = {}): JsonObject => ({
  version,
  seq,
  metadata: canonicalJson(metadata),
  metadataSalt: metadataSaltOf(sha256, SALT),
  payload: payloadOf(version),
  salt: SALT,
  ...more,
});
const WITHOUT = { payload: null, salt: null };

const [ONE, TWO] = [metadataOf(1), metadataOf(2)];
const GOOD: Told = {
  custody: [entry(10, 1, ONE), entry(20, 2, TWO)],
  versions: [shown(1, 10, ONE), shown(2, 20, TWO)],
  payloads: 'included',
};

const said = ({ custody, versions, payloads }: Told): CheckedVersion[] =>
  checkVersions(
    versions.map((version) => new Members(version, 'a version', VERSION)),
    { artifactId: ID, payloads, custody },
  );

/** One version that ended in a state, by an entry of a type. */
function ended(state: string, type: string, more: JsonObject = WITHOUT): Told {
  const metadata = metadataOf(1, { state });
  return {
    ...GOOD,
    custody: [entry(10, 1, ONE), entry(20, 1, metadata, { type })],
    versions: [shown(1, 20, metadata, more)],
  };
}

describe('versions', () => {
  it('are what their entries committed to', () => {
    expect(said(GOOD).map(({ content }) => content)).toEqual(['shown', 'shown']);
  });

  it.each([
    ['deleted', 'artifact.delete', 'left-out'],
    ['purged', 'artifact.purge', 'destroyed'],
    ['erased', 'artifact.erase', 'destroyed'],
  ])('have no payload once they are %s', (state, type, content) => {
    expect(said(ended(state, type)).map((version) => version.content)).toEqual([content]);
  });

  const other = metadataOf(1, { productId: 'Gurukul' });
  const elsewhere = metadataOf(1, { id: 'artifact-2' });
  const longer = metadataOf(1, { sizeBytes: 8 });
  const restarted = metadataOf(2, { previousContentHash: null });

  it.each<[string, Told]>([
    ['there are none', { ...GOOD, custody: [], versions: [] }],
    [
      'one was written twice',
      { ...GOOD, custody: [...GOOD.custody, entry(30, 2, TWO)], versions: [shown(1, 10, ONE), shown(2, 30, TWO)] },
    ],
    [
      'one was changed before it was written',
      { ...GOOD, custody: [entry(5, 1, ONE, { type: 'artifact.restore' }), ...GOOD.custody] },
    ],
    ['the second was created', { ...GOOD, custody: [entry(10, 1, ONE), entry(20, 2, TWO, { operation: 'CREATE' })] }],
    ['the first was an update', { ...GOOD, custody: [entry(10, 1, ONE, { operation: 'UPDATE' }), entry(20, 2, TWO)] }],
    [
      'one does not name the one before',
      {
        ...GOOD,
        custody: [entry(10, 1, ONE), entry(20, 2, restarted)],
        versions: [shown(1, 10, ONE), shown(2, 20, restarted)],
      },
    ],
    [
      'one is of another product than its entry',
      { ...GOOD, custody: [entry(10, 1, other)], versions: [shown(1, 10, other)] },
    ],
    [
      'one is of another artifact',
      { ...GOOD, custody: [entry(10, 1, elsewhere)], versions: [shown(1, 10, elsewhere)] },
    ],
    ['one has another size', { ...GOOD, custody: [entry(10, 1, longer)], versions: [shown(1, 10, longer)] }],
    ['one was purged by a deletion', ended('purged', 'artifact.delete')],
    ['one was erased by a purge', ended('erased', 'artifact.purge')],
    ['one was deleted by a reading', ended('deleted', 'artifact.read')],
    ['one has a state that there is not', ended('hidden', 'artifact.delete')],
    ['one has a payload although it is purged', ended('purged', 'artifact.purge', {})],
    [
      'one has a salt without its payload',
      { ...GOOD, payloads: 'none', versions: [shown(1, 10, ONE, { payload: null }), shown(2, 20, TWO, WITHOUT)] },
    ],
    [
      'one has another payload than its entry committed to',
      { ...GOOD, custody: [entry(10, 1, ONE, { commitment: commitmentOf(sha256, SALT, '{}') }), entry(20, 2, TWO)] },
    ],
    [
      'the salts of one do not belong together',
      {
        ...GOOD,
        custody: [entry(10, 1, ONE, { commitment: commitmentOf(sha256, OTHER_SALT, payloadOf(1)) })],
        versions: [shown(1, 10, ONE, { salt: OTHER_SALT })],
      },
    ],
    ['one has a payload although all were left out', { ...GOOD, payloads: 'none' }],
    [
      'one has no payload although none was left out',
      { ...GOOD, versions: [shown(1, 10, ONE, WITHOUT), shown(2, 20, TWO)] },
    ],
  ])('are not taken for what was recorded where %s', (_, told) => {
    expect(() => said(told)).toThrow(EvidenceFault);
  });
});
