import { BucketError, parseEntry } from '@bucket/domain';
import type { mongo } from 'mongoose';
import { chunkId, linesOf } from './block-contents.ts';
import { reading, within } from './causal-reads.ts';
import type { Collections } from './collections.ts';
import { keyOf } from './placed-changes.ts';
import type { BlockRow, StateRow, StoredTexts } from './rows.ts';
import { entriesOf } from './ledger-queries.ts';
import { recordOf } from './remembered.ts';
import { slices } from './slices.ts';
import { termsOf } from './terms.ts';
import { placedVersion, versionText, type PlacedVersion } from './version-text.ts';

/** Tries of an update of a block that others update too. */
const ATTEMPTS_MAX = 20;

/**
 * Takes the contents of versions out of the blocks that wrote them and, of erased ones, puts the erased form wherever their
 * metadata stands. Entries, and all that was committed to by them, stay as they are.
 *
 * @param versions purged or erased
 */
export async function destroy(
  collections: Collections,
  versions: readonly PlacedVersion[],
  session: mongo.ClientSession | undefined,
): Promise<void> {
  const byBlock = new Map<number, PlacedVersion[]>();
  for (const version of versions) {
    const own = byBlock.get(version.writtenHeight);
    if (own === undefined) byBlock.set(version.writtenHeight, [version]);
    else own.push(version);
  }
  for (const [height, own] of byBlock) {
    for (const some of slices(own)) await destroyContents(collections, height, some, session);
  }
  for (const version of versions) {
    if (version.artifact.state === 'erased') await eraseMetadata(collections, version, session);
  }
}

/** Pieces first: as long as the block names them, whoever comes again finds them. */
async function destroyContents(
  { blocks, chunks }: Collections,
  height: number,
  versions: readonly PlacedVersion[],
  session: mongo.ClientSession | undefined,
): Promise<void> {
  const keys = versions.map(keyOf);
  const [block] = await blocks
    .find({ _id: height }, reading(session))
    .project<Pick<BlockRow, 'entryHash'> & { readonly large?: StoredTexts }>({
      entryHash: 1,
      ...Object.fromEntries(keys.map((key) => [`large.${key}`, 1])),
    })
    .toArray();
  if (block === undefined) return;
  const pieces = Object.entries(block.large ?? {}).flatMap(([key, text]) =>
    Array.from({ length: Number(linesOf(String(text))[1]) }, (_, index) => chunkId(key, block.entryHash, index)),
  );
  if (pieces.length > 0) await chunks.deleteMany({ _id: { $in: pieces } }, within(session));
  const members = keys.flatMap((key) => [`contents.${key}`, `large.${key}`]);
  await blocks.updateOne(
    { _id: height },
    { $unset: Object.fromEntries(members.map((member) => [member, ''])) },
    within(session),
  );
}

/** In the block that wrote the version, in those that changed its state, and in the rows that follow from these. */
async function eraseMetadata(
  collections: Collections,
  erased: PlacedVersion,
  session: mongo.ClientSession | undefined,
): Promise<void> {
  const { artifact, seq, writtenHeight } = erased;
  const rows = await collections.states
    .find({ artifactId: artifact.id, version: artifact.version, _id: { $lt: seq } }, reading(session))
    .project<Pick<StateRow, '_id' | 'height'>>({ height: 1 })
    .toArray();
  const heights = new Set([writtenHeight, ...rows.map(({ height }) => height)]);
  for (const height of heights) await eraseInBlock(collections, height, erased, session);
  // Neither is the head any more: nothing is looked for by it.
  await collections.states.updateMany(
    { _id: { $in: rows.map(({ _id }) => _id) } },
    { $set: { text: versionText(erased), terms: [], state: artifact.state } },
    within(session),
  );
}

type Erasable = 'created' | 'versioned' | 'restated' | 'past' | 'idempotency';
type ErasableRow = Pick<BlockRow, 'firstSeq' | 'size' | 'entries' | 'revision'> &
  Partial<Readonly<Record<Erasable, StoredTexts>>>;

const ERASABLE = {
  ...{ firstSeq: 1, size: 1, entries: 1, revision: 1, idempotency: 1 },
  ...{ created: 1, versioned: 1, restated: 1, past: 1 },
} as const;

async function eraseInBlock(
  { blocks }: Collections,
  height: number,
  erased: PlacedVersion,
  session: mongo.ClientSession | undefined,
): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const row = await blocks.findOne<ErasableRow>({ _id: height }, { projection: ERASABLE, ...reading(session) });
    const changed = row === null ? {} : erasedMembers(row, erased);
    if (row === null || Object.keys(changed).length === 0) return;
    const { matchedCount } = await blocks.updateOne(
      { _id: height, revision: row.revision },
      { $set: changed, $inc: { revision: 1 } },
      within(session),
    );
    if (matchedCount === 1) return;
  }
  throw new BucketError('store.unavailable', { operation: 'erase' });
}

/** What the block is found by is worked out anew, so that nothing of what is erased is left there either. */
function erasedMembers(row: ErasableRow, erased: PlacedVersion): Record<string, unknown> {
  const { id, version } = erased.artifact;
  const text = versionText(erased);
  const key = keyOf(erased);
  const changed: Record<string, unknown> = {};
  for (const name of ['versioned', 'restated', 'past'] as const) {
    const stored = row[name] ?? {};
    if (Object.hasOwn(stored, key) && stored[key] !== text) changed[`${name}.${key}`] = text;
  }
  const { created = {}, firstSeq } = row;
  if (version !== 1 || !Object.hasOwn(created, id) || created[id] === text) return changed;
  const others = Object.entries({ ...created, [id]: text }).map(
    ([artifactId, other]) => [artifactId, placedVersion(artifactId, other, firstSeq)] as const,
  );
  const remembered = Object.entries(row.idempotency ?? {}).map(([keyHash, record]) =>
    recordOf(keyHash, record, firstSeq),
  );
  const terms = termsOf(entriesOf(row).map(parseEntry), new Map(others), remembered);
  return { ...changed, [`created.${id}`]: text, terms };
}
