import { isCommitmentTo, metadataSaltOf, utf8Length, type JsonValue } from '@bucket/domain';
import { canonicalValue } from '../canonical.ts';
import { sha256 } from '../crypto.ts';
import { member, type Members } from '../members.ts';
import { EvidenceFault, requireThat } from '../verdict.ts';
import { hashOf, textOf, type CheckedEntry } from './proven-entry.ts';

/** The members of a version in a bundle. */
export const VERSION = ['version', 'seq', 'metadata', 'metadataSalt', 'payload', 'salt'];

/** A version that is what its entries committed to. */
export interface CheckedVersion {
  readonly version: number;
  readonly metadata: JsonValue;
  readonly metadataSalt: string;
  /** Of the payload; null where it is not in the bundle. */
  readonly salt: string | null;
  /** The entry that wrote it. */
  readonly writtenBy: CheckedEntry;
  readonly content: 'shown' | 'left-out' | 'destroyed';
}

interface VersionClaims {
  readonly artifactId: string;
  readonly payloads: 'included' | 'none';
  /** Entries about the artifact, in the tree. */
  readonly custody: readonly CheckedEntry[];
}

/**
 * Holds versions against the entries about the artifact: each was written by one entry, none is missing between the first and
 * the last, and each is as the latest entry about it left it.
 *
 * @throws {EvidenceFault}
 */
export function checkVersions(list: readonly Members[], claims: VersionClaims): CheckedVersion[] {
  const succession = new VersionSuccession(claims);
  const versions = list.map((members) => succession.add(members));
  succession.end();
  return versions;
}

/** The versions of one artifact, oldest first, held against its entries one at a time. */
export class VersionSuccession {
  readonly #claims: VersionClaims;
  readonly #changes: readonly CheckedEntry[];
  #before: CheckedVersion | undefined;

  constructor(claims: VersionClaims) {
    this.#claims = claims;
    this.#changes = claims.custody.filter(isChange);
  }

  /** @throws {EvidenceFault} */
  add(members: Members): CheckedVersion {
    const next = (this.#before?.version ?? 0) + 1;
    const version = checkVersion(members, next, this.#changes, this.#claims);
    requireFollows(version, this.#before);
    this.#before = version;
    return version;
  }

  /** @throws {EvidenceFault} where a version is missing at the end */
  end(): void {
    const last = this.#before?.version;
    if (last === undefined) throw new EvidenceFault('the bundle has no version of the artifact');
    const beyond = this.#changes.find(({ entry }) => !isWithin(entry['version'], last));
    requireThat(beyond === undefined, `entry ${beyond?.seq ?? 0} is about a version that the bundle lacks`);
  }
}

/** Whether an entry wrote a version, or changed its state. */
export const isChange = ({ entry }: CheckedEntry): boolean => hashOf(entry, 'metadataCommitment') !== '';

const isWithin = (version: JsonValue | undefined, last: number): boolean =>
  typeof version === 'number' && Number.isSafeInteger(version) && version >= 1 && version <= last;

function checkVersion(
  members: Members,
  version: number,
  changes: readonly CheckedEntry[],
  { artifactId, payloads }: VersionClaims,
): CheckedVersion {
  requireThat(members.whole('version') === version, `version ${version} of the artifact is missing or out of order`);
  const about = changes.filter(({ entry }) => entry['version'] === version);
  const [writtenBy, ...others] = about.filter(({ entry }) => hashOf(entry, 'commitment') !== '');
  const latest = about.at(-1);
  if (writtenBy === undefined || latest === undefined) throw new EvidenceFault(`no entry wrote version ${version}`);
  requireThat(others.length === 0, `two entries wrote version ${version}`);
  requireThat(writtenBy === about[0], `an entry changed version ${version} before it was written`);
  const isCreate = textOf(writtenBy.entry, 'operation') === 'CREATE';
  requireThat(isCreate === (version === 1), `entry ${writtenBy.seq} did not write version ${version}`);
  requireThat(members.whole('seq') === latest.seq, `version ${version} is not as entry ${latest.seq} left it`);
  const metadata = checkMetadata(members, version, latest, artifactId);
  requireIsOf(metadata, writtenBy, version);
  const content = checkContent(members, metadata, { writtenBy, latest, payloads });
  return {
    version,
    metadata,
    metadataSalt: members.text('metadataSalt'),
    salt: members.textOrNull('salt'),
    writtenBy,
    content,
  };
}

function checkMetadata(members: Members, version: number, latest: CheckedEntry, artifactId: string): JsonValue {
  const text = members.text('metadata');
  const committed = hashOf(latest.entry, 'metadataCommitment');
  requireThat(
    isCommitmentTo(sha256, committed, members.text('metadataSalt'), text),
    `the metadata of version ${version} is not what entry ${latest.seq} committed to`,
  );
  const metadata = canonicalValue(text, `the metadata of version ${version}`);
  requireThat(
    member(metadata, 'id') === artifactId && member(metadata, 'version') === version,
    `the metadata of version ${version} is of another one`,
  );
  return metadata;
}

/** What metadata and entry both say is the same. */
function requireIsOf(metadata: JsonValue, { entry, seq }: CheckedEntry, version: number): void {
  const differs = ['artifactClass', 'integrationId', 'productId'].find(
    (name) => member(metadata, name) !== member(entry, name),
  );
  requireThat(differs === undefined, `version ${version} has another ${differs ?? ''} than entry ${seq}`);
}

interface ContentClaims extends Pick<VersionClaims, 'payloads'> {
  readonly writtenBy: CheckedEntry;
  readonly latest: CheckedEntry;
}

function checkContent(
  members: Members,
  metadata: JsonValue,
  { writtenBy, latest, payloads }: ContentClaims,
): CheckedVersion['content'] {
  const [payload, salt] = [members.textOrNull('payload'), members.textOrNull('salt')];
  const version = members.whole('version');
  const state = textOf(metadata, 'state');
  const isDestroyed = state === 'purged' || state === 'erased';
  requireThat((payload === null) === (salt === null), `version ${version} has a payload or a salt without the other`);
  const endedBy = { active: undefined, deleted: 'artifact.delete', purged: 'artifact.purge', erased: 'artifact.erase' };
  const isKnown = state === 'active' || state === 'deleted' || isDestroyed;
  requireThat(
    isKnown && (endedBy[state] === undefined || textOf(latest.entry, 'type') === endedBy[state]),
    `no entry made version ${version} ${state}`,
  );
  if (payload === null || salt === null) {
    requireThat(
      state !== 'active' || payloads === 'none',
      `the payload of version ${version} is missing, and nothing deleted or destroyed it`,
    );
    return isDestroyed ? 'destroyed' : 'left-out';
  }
  requireThat(!isDestroyed, `the payload of version ${version} is there although entry ${latest.seq} destroyed it`);
  requireThat(payloads === 'included', `the payload of version ${version} is there although it is said to be left out`);
  requireThat(
    isCommitmentTo(sha256, hashOf(writtenBy.entry, 'commitment'), salt, payload),
    `the payload of version ${version} is not what entry ${writtenBy.seq} committed to`,
  );
  requirePayloadOf(metadata, payload, version);
  requireThat(
    metadataSaltOf(sha256, salt) === members.text('metadataSalt'),
    `the salts of version ${version} do not belong together`,
  );
  return 'shown';
}

function requirePayloadOf(metadata: JsonValue, payload: string, version: number): void {
  requireThat(
    member(metadata, 'contentHash') === `sha256:${sha256.hex(payload)}` &&
      member(metadata, 'sizeBytes') === utf8Length(payload),
    `the payload of version ${version} is not that of its metadata`,
  );
}

/** A version names the content before it, as long as neither is erased. */
function requireFollows({ version, metadata }: CheckedVersion, before: CheckedVersion | undefined): void {
  if (isErased(metadata) || (before !== undefined && isErased(before.metadata))) return;
  const named = member(metadata, 'previousContentHash') ?? null;
  const expected = before === undefined ? null : (member(before.metadata, 'contentHash') ?? null);
  requireThat(named === expected, `version ${version} does not follow the one before it`);
}

const isErased = (metadata: JsonValue): boolean => textOf(metadata, 'state') === 'erased';

/** Names of the classes of the versions. */
export const classesOf = (versions: readonly CheckedVersion[]): string[] => [
  ...new Set(versions.map(({ metadata }) => textOf(metadata, 'artifactClass'))),
];
