import { BucketError, type SealedBlock } from '@bucket/domain';
import { isKeyHash } from './document-keys.ts';
import { blockContents } from './block-contents.ts';
import { projectsNothing } from './projected-block.ts';
import { placeChanges, type PlacedChanges, type Predecessors } from './placed-changes.ts';
import type { BlockRow, ChunkRow, TextMap, UsageRow } from './rows.ts';
import { rememberedText } from './remembered.ts';
import { termsOf } from './terms.ts';
import { versionText, type PlacedVersion } from './version-text.ts';

/** What one commit writes: the block, and before it the pieces of payloads for which it has no room. */
export interface BlockDocument {
  readonly block: BlockRow;
  readonly chunks: readonly ChunkRow[];
  readonly changes: PlacedChanges;
}

/** What a block goes on from. */
export type Base = Pick<BlockRow, 'changedAt' | 'usage'>;

/** A document holds 16,777,216 bytes; the rest is for terms, tiles and the names of members. */
const DOCUMENT_BYTES_MAX = 16_000_000;
/** Of a key, beside its text. */
const MEMBER_BYTES = 64;

/**
 * @param base the block before
 * @param before what the block changes of earlier blocks
 * @throws {TypeError} when a change does not follow what is there, or a key is no hash; no gate makes such a block
 * @throws {BucketError} `store.unavailable` for a block that no document can hold, of more than some 20,000 entries
 */
export function blockDocument(block: SealedBlock, base: Base, before: Predecessors): BlockDocument {
  const { head, height, tiles, details } = block;
  const changes = placeChanges(block, before);
  const entries = block.entries.map(({ canonical }) => canonical).join('\n');
  const maps: Maps = {
    created: textsOf(changes.created),
    versioned: textsOf(changes.versioned),
    restated: textsOf(changes.restated),
    past: textsOf(changes.past),
    retired: new Map([...changes.retired].map(([key, retiredAt]) => [key, retiredAt ?? ''])),
    idempotency: rememberedTexts(block),
  };
  const texts = [
    ...Object.values(maps).flatMap((map) => [...map.values()]),
    ...details.map(({ body }) => body),
    entries,
  ];
  const roomBytes = DOCUMENT_BYTES_MAX - bytesOf(texts) - MEMBER_BYTES * changes.created.size;
  if (roomBytes < 0) {
    throw new BucketError('store.unavailable', { operation: `commit a block of ${block.entries.length} entries` });
  }
  const { contents, large, chunks } = blockContents(block, changes, roomBytes);
  const first = details[0];
  const row: BlockRow = {
    _id: height,
    firstSeq: block.previous.size,
    size: head.size,
    entryHash: head.entryHash,
    rootHash: head.rootHash,
    at: head.at,
    entries,
    checkpoint: block.checkpoint,
    terms: termsOf(
      block.entries.map(({ entry }) => entry),
      changes.created,
      block.idempotency,
    ),
    revision: 0,
    ...usageAfter(block, base),
    changedAt: projectsNothing(changes) ? base.changedAt : height,
    ...filled({ ...maps, contents, large }),
    ...(tiles.length === 0
      ? {}
      : {
          tiles: tiles.map(({ level, index, hashes }) => ({ key: `${level}/${index}`, hashes: Buffer.from(hashes) })),
        }),
    ...(first === undefined
      ? {}
      : { details: details.map(({ seq, body, salt }) => ({ seq, body, salt })), detailSeq: first.seq }),
  };
  return { block: row, chunks, changes };
}

function textsOf(changes: ReadonlyMap<string, PlacedVersion>): TextMap {
  const texts = new Map<string, string>();
  for (const [key, placed] of changes) texts.set(key, versionText(placed));
  return texts;
}

function rememberedTexts({ idempotency }: SealedBlock): TextMap {
  const texts = new Map<string, string>();
  for (const record of idempotency) {
    if (!isKeyHash(record.keyHash)) throw new TypeError('an idempotency key is remembered by its SHA-256');
    texts.set(record.keyHash, rememberedText(record));
  }
  return texts;
}

type Name = 'created' | 'versioned' | 'restated' | 'past' | 'retired' | 'contents' | 'large' | 'idempotency';
type Maps = Partial<Record<Name, TextMap>>;

/** Members without those that would be empty. */
const filled = (maps: Maps): Maps => Object.fromEntries(Object.entries(maps).filter(([, texts]) => texts.size > 0));

function bytesOf(texts: Iterable<string>): number {
  let bytes = 0;
  for (const text of texts) bytes += MEMBER_BYTES + Buffer.byteLength(text);
  return bytes;
}

function usageAfter({ usage }: SealedBlock, base: Base): Pick<BlockRow, 'usage' | 'usageChanged'> {
  const changed: UsageRow[] = usage.map(({ productId, usage: { artifacts, bytes } }) => ({
    productId,
    artifacts,
    bytes,
  }));
  const ids = new Set(changed.map(({ productId }) => productId));
  return {
    usage: [...changed, ...base.usage.filter(({ productId }) => !ids.has(productId))],
    usageChanged: changed.length,
  };
}
