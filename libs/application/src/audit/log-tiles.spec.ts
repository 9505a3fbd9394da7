import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  fromHex,
  leafHash,
  parseCheckpoint,
  parseNote,
  toHex,
  verifyInclusion,
  type TileAddress,
} from '@bucket/domain';
import { nodeSha256 } from '@bucket/node';
import { codeOf, valueOf, Workbench } from '../workbench/workbench.spec-data.ts';
import { LogTiles } from './log-tiles.ts';
import { Prove } from './prove.ts';

let bench: Workbench;
let tiles: LogTiles;

beforeAll(async () => {
  bench = await Workbench.open();
  tiles = new LogTiles(bench.committer);
  const product = await bench.integrate('AI_Avatar', ['avatar_config']);
  const artifact = await bench.avatar(product);
  while (bench.ledger.head.size < 600) {
    await Promise.all(
      Array.from({ length: 50 }, () => bench.read.execute({ caller: product, artifactId: artifact.id })),
    );
  }
});

const entriesOf = (bundle: Uint8Array | undefined): string[] => {
  const buffer = Buffer.from(bundle ?? []);
  const entries: string[] = [];
  for (let at = 0; at < buffer.length; at += 2 + buffer.readUInt16BE(at)) {
    entries.push(buffer.toString('utf8', at + 2, at + 2 + buffer.readUInt16BE(at)));
  }
  return entries;
};

describe('the tiles of a log', () => {
  it('are there in every width that the tree has reached, and in no other', async () => {
    const { size } = bench.ledger.head;
    const width = size % 256;
    const cases: [TileAddress, boolean][] = [
      [{ level: 0, index: 0, width: 256 }, true],
      [{ level: 0, index: 0, width: 1 }, true],
      [{ level: 0, index: 2, width }, true],
      [{ level: 0, index: 2, width: width + 1 }, false],
      [{ level: 0, index: 2, width: 256 }, false],
      [{ level: 1, index: 0, width: 2 }, true],
      [{ level: 1, index: 0, width: 3 }, false],
      [{ level: 2, index: 0, width: 1 }, false],
      [{ level: 63, index: 0, width: 1 }, false],
      [{ level: 0, index: 1_000_000_000, width: 1 }, false],
    ];
    for (const [address, isThere] of cases) {
      expect([address, (await tiles.hashes(address))?.length]).toEqual([
        address,
        isThere ? address.width * 32 : undefined,
      ]);
    }
  });

  it('hold the leaf hashes of the entries of their bundle', async () => {
    for (const address of [
      { level: 0, index: 1, width: 256 },
      { level: 0, index: 2, width: 7 },
    ]) {
      const hashes = await tiles.hashes(address);
      const entries = entriesOf(await tiles.entries(address));
      expect(entries).toHaveLength(address.width);
      expect(toHex(hashes ?? new Uint8Array(0))).toBe(
        entries.map((entry) => toHex(leafHash(nodeSha256, entry))).join(''),
      );
    }
  });

  it('lead to the root of the checkpoint', async () => {
    const claim = parseCheckpoint(parseNote(tiles.checkpoint())?.text ?? '');
    const { inclusionProof, rootHash } = await new Prove(bench.committer).inclusionAt(300, claim?.treeSize ?? 0);
    const tile = await tiles.hashes({ level: 0, index: 1, width: 256 });
    const isProven = verifyInclusion({
      sha256: nodeSha256,
      index: 300,
      treeSize: claim?.treeSize ?? 0,
      leafHash: tile?.slice(44 * 32, 45 * 32) ?? new Uint8Array(0),
      root: claim?.rootHash ?? new Uint8Array(0),
      proof: inclusionProof.map((hex) => fromHex(hex) ?? new Uint8Array(0)),
    });
    expect([isProven, rootHash]).toEqual([true, toHex(claim?.rootHash ?? new Uint8Array(0))]);
  });

  it('leave no entry when they are read', async () => {
    const { size } = bench.ledger.head;
    await tiles.hashes({ level: 0, index: 0, width: 256 });
    await tiles.entries({ level: 'entries', index: 0, width: 256 });
    tiles.checkpoint();
    expect(bench.ledger.head.size).toBe(size);
  });
});

describe('the bundles of entries', () => {
  it('are read by an auditor alone, and the reading is an entry', async () => {
    const address: TileAddress = { level: 'entries', index: 0, width: 256 };
    const { size } = bench.ledger.head;
    expect(entriesOf(valueOf(await tiles.entriesFor(bench.person('auditor'), address)))).toHaveLength(256);
    expect(bench.ledger.head.size).toBe(size + 1);
    for (const role of ['owner', 'advisor', 'executor', 'legal'] as const) {
      expect(codeOf(await tiles.entriesFor(bench.person(role), address))).toBe('role.not-permitted');
    }
  });
});
