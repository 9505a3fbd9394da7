import { BucketError, type ArtifactContent } from '@bucket/domain';
import { chunkId, linesOf } from './block-contents.ts';
import { reading } from './causal-reads.ts';
import type { Moment } from './moment.ts';
import { versionKey } from './placed-changes.ts';
import type { BlockRow, StoredTexts } from './rows.ts';
import { slices } from './slices.ts';
import type { PlacedVersion } from './version-text.ts';

/** What is read of a block to give contents. */
export type ContentsRow = Pick<BlockRow, '_id' | 'entryHash'> & {
  readonly contents?: StoredTexts;
  readonly large?: StoredTexts;
};

/** The members of a block's document that hold the content of a version. */
export function contentMembers(artifactId: string, version: number): Record<string, 1> {
  const key = versionKey(artifactId, version);
  return { entryHash: 1, [`contents.${key}`]: 1, [`large.${key}`]: 1 };
}

/**
 * Contents by `versionKey`. One that is destroyed has none.
 *
 * @throws {BucketError} `content.corrupt` when a part of one is missing
 */
export async function contentsOf(
  moment: Moment,
  versions: readonly PlacedVersion[],
): Promise<Map<string, ArtifactContent>> {
  const contents = new Map<string, ArtifactContent>();
  for (const some of slices(versions)) {
    const members = Object.assign({}, ...some.map(({ artifact: { id, version } }) => contentMembers(id, version)));
    const heights = [...new Set(some.map(({ writtenHeight }) => writtenHeight))];
    const rows = await moment.collections.blocks
      .find({ _id: { $in: heights } }, reading(moment.session))
      .project<ContentsRow>(members)
      .toArray();
    const rowAt = new Map(rows.map((row) => [row._id, row]));
    for (const { artifact, writtenHeight } of some) {
      const row = rowAt.get(writtenHeight);
      const content = row && (await contentIn(moment, row, artifact.id, artifact.version));
      if (content !== undefined) contents.set(versionKey(artifact.id, artifact.version), content);
    }
  }
  return contents;
}

/** @throws {BucketError} `content.corrupt` when a part of it is missing */
export async function contentIn(
  moment: Moment,
  { entryHash, contents = {}, large = {} }: ContentsRow,
  artifactId: string,
  version: number,
): Promise<ArtifactContent | undefined> {
  const key = versionKey(artifactId, version);
  const inline = contents[key];
  if (inline !== undefined) {
    const [salt, payload] = linesOf(String(inline));
    return { payload, salt };
  }
  const outside = large[key];
  if (outside === undefined) return undefined;
  const [salt, count] = linesOf(String(outside));
  const pieces: Uint8Array[] = [];
  // One at a time: a single large payload is as much memory as anybody should ask for at once.
  for (let index = 0; index < Number(count); index += 1) {
    const piece = await moment.collections.chunks.findOne(
      { _id: chunkId(key, entryHash, index) },
      { ...reading(moment.session), promoteBuffers: true },
    );
    if (piece === null) throw new BucketError('content.corrupt', { artifactId, version });
    pieces.push(piece.bytes);
  }
  return { payload: Buffer.concat(pieces).toString('utf8'), salt };
}
