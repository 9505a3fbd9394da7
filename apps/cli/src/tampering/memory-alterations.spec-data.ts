import type { Artifact } from '@bucket/domain';
import type { MemoryState } from '@bucket/memory';
import type { StoredVersion } from '@bucket/ports';
import type { Alteration } from './embedded-alterations.spec-data.ts';
import { seqOf, type Check, type Scene } from './scene.spec-data.ts';

type Memory = Alteration<MemoryState>;
type Names = (scene: Scene) => number;
type Block = MemoryState['blocks'][number];

const ZEROS = '0'.repeat(64);
const SALT = '0'.repeat(32);
const START: readonly Check[] = ['start', 'verification'];
const RUNNING: readonly Check[] = ['verification', 'watcher'];
const EVERYWHERE: readonly Check[] = ['read', 'verification', 'watcher'];
const created: Names = (scene) => seqOf(scene, 'artifact.create', scene.labelled);
const second: Names = (scene) => seqOf(scene, 'artifact.update', scene.updated, 2);
const third: Names = (scene) => seqOf(scene, 'artifact.update', scene.updated, 3);

function heightOf({ blocks }: MemoryState, seq: number): number {
  const height = blocks.findLastIndex(({ firstSeq }) => firstSeq <= seq);
  if (height < 0) throw new Error('there is no such block');
  return height;
}

function putBlock(state: MemoryState, height: number, members: (block: Block) => Partial<Block>): void {
  const block = state.blocks[height];
  if (block === undefined) throw new Error('there is no such block');
  state.blocks[height] = { ...block, ...members(block) };
}

/** Of the block with the second version. */
const ofBlock = (
  what: string,
  members: (block: Block, state: MemoryState) => Partial<Block>,
  noticedBy: readonly Check[] = START,
  names: Names | null = second,
): Memory => ({
  what: `blocks: ${what}`,
  hand: (state, scene) => putBlock(state, heightOf(state, second(scene)), (block) => members(block, state)),
  noticedBy,
  ...(names === null ? {} : { names }),
});
const ofHead = (what: string, members: (block: Block, state: MemoryState) => Partial<Block>): Memory => ({
  what: `head: ${what}`,
  hand: (state) => putBlock(state, state.blocks.length - 1, (block) => members(block, state)),
  noticedBy: START,
});

const BLOCKS: readonly Memory[] = [
  ofBlock('an entry is altered', ({ entries }) => ({
    entries: entries.map((text) => text.replace('allowed', 'refused')),
  })),
  ofBlock('an entry is put at its end', ({ entries }) => ({ entries: [...entries, entries[0] ?? ''] }), START, null),
  ofBlock('the entries are removed', () => ({ entries: [] })),
  ofBlock('the number of its first entry is altered', ({ firstSeq }) => ({ firstSeq: firstSeq + 1 })),
  ofBlock('the size is altered', ({ head }) => ({ head: { ...head, size: head.size + 1 } })),
  ofBlock('the height is altered', ({ head }) => ({ head: { ...head, height: 5_000 } })),
  ofBlock('the last entry hash is altered', ({ head }) => ({ head: { ...head, entryHash: ZEROS } }), RUNNING),
  ofBlock('the root is altered', ({ head }) => ({ head: { ...head, rootHash: ZEROS } }), RUNNING),
  ofBlock('the time is altered', ({ head }) => ({ head: { ...head, at: '2026-01-01T00:00:00.000Z' } })),
  ofBlock(
    'the checkpoint is altered',
    ({ checkpoint }) => ({ checkpoint: checkpoint.replace(/\n\d+\n/, '\n1\n') }),
    RUNNING,
  ),
  ofBlock(
    'the checkpoint is replaced by an older one',
    (_, { blocks }) => ({ checkpoint: blocks[3]?.checkpoint ?? '' }),
    RUNNING,
  ),
  ofBlock(
    'a signature is added to the checkpoint',
    ({ checkpoint }) => ({ checkpoint: `${checkpoint}— stranger.example/log ${'A'.repeat(92)}\n` }),
    ['verification'],
  ),
  ofBlock(
    'the usage after it is altered',
    ({ usage }) => ({ usage: usage.map((row) => ({ ...row, usage: { artifacts: 1, bytes: 1 } })) }),
    ['verification'],
  ),
  ofBlock('the usage after it is removed', () => ({ usage: [] }), ['verification']),
  ofBlock(
    'records are put there',
    ({ firstSeq }) => ({ details: [{ seq: firstSeq, salt: SALT, body: '[]' }] }),
    RUNNING,
  ),
  {
    what: 'blocks: two entries of a block are exchanged',
    hand: (state) => {
      const height = state.blocks.findIndex(({ entries }) => entries.length > 100);
      putBlock(state, height, ({ entries }) => ({
        entries: [...entries.slice(0, 7), entries[8] ?? '', entries[7] ?? '', ...entries.slice(9)],
      }));
    },
    noticedBy: START,
  },
  {
    what: 'blocks: an entry is removed from a block',
    hand: (state) => {
      const height = state.blocks.findIndex(({ entries }) => entries.length > 100);
      putBlock(state, height, ({ entries }) => ({ entries: entries.toSpliced(7, 1) }));
    },
    noticedBy: START,
  },
  {
    what: 'blocks: a block is removed',
    hand: (state, scene) => void state.blocks.splice(heightOf(state, second(scene)), 1),
    noticedBy: START,
    names: second,
  },
  {
    what: 'blocks: two blocks are exchanged',
    hand: (state, scene) => {
      const [one, other] = [heightOf(state, second(scene)), heightOf(state, third(scene))];
      const [first, last] = [state.blocks[one], state.blocks[other]];
      if (first === undefined || last === undefined) throw new Error('there are not two blocks');
      state.blocks[one] = last;
      state.blocks[other] = first;
    },
    noticedBy: START,
    names: second,
  },
  {
    what: 'blocks: the last block is put there again',
    hand: (state) => state.blocks.push(...state.blocks.slice(-1)),
    noticedBy: START,
  },
  {
    what: 'blocks: an older block is put in the place of the head',
    hand: (state) => state.blocks.splice(-1, 1, ...state.blocks.slice(3, 4)),
    noticedBy: START,
  },
  {
    what: 'blocks: a block of the beginning is put in the place of another',
    hand: (state, scene) => state.blocks.splice(heightOf(state, second(scene)), 1, ...state.blocks.slice(2, 3)),
    noticedBy: START,
    names: second,
  },
  ofHead('the time is in the future', ({ head }) => ({ head: { ...head, at: '2099-01-01T00:00:00.000Z' } })),
  ofHead('the height is altered', ({ head }) => ({ head: { ...head, height: 5_000 } })),
  ofHead('the size is altered', ({ head }) => ({ head: { ...head, size: 5_000 } })),
  ofHead('the entry hash is altered', ({ head }) => ({ head: { ...head, entryHash: ZEROS } })),
  ofHead('the root is altered', ({ head }) => ({ head: { ...head, rootHash: ZEROS } })),
  ofHead('the checkpoint is an older one', (_, { blocks }) => ({ checkpoint: blocks[3]?.checkpoint ?? '' })),
];

const ENTRIES: readonly Memory[] = [
  {
    what: 'entries: one is removed from what queries look at',
    hand: (state, scene) => void state.entries.splice(second(scene), 1),
    noticedBy: START,
  },
  {
    what: 'entries: two are exchanged in what queries look at',
    hand: (state) => state.entries.splice(300, 2, ...state.entries.slice(300, 302).reverse()),
    noticedBy: EVERYWHERE,
  },
  {
    what: 'entries: what queries compare is altered',
    hand: (state, scene) => {
      const found = state.entries[second(scene)];
      if (found === undefined) throw new Error('there is no such entry');
      state.entries[second(scene)] = { ...found, entry: { ...found.entry, outcome: 'refused' } };
    },
    noticedBy: RUNNING,
    names: second,
  },
  {
    what: 'entries: the text that queries give is altered',
    hand: (state, scene) => {
      const found = state.entries[second(scene)];
      if (found === undefined) throw new Error('there is no such entry');
      const canonical = found.stored.canonical.replace('allowed', 'refused');
      state.entries[second(scene)] = { ...found, stored: { ...found.stored, canonical } };
    },
    noticedBy: START,
    names: second,
  },
];

type Which = (scene: Scene) => Pick<Artifact, 'id'>;
const labelled: Which = (scene) => scene.labelled;
/** Of one version of an artifact. */
const ofVersion = (
  what: string,
  which: Which,
  version: number,
  members: (stored: StoredVersion) => Partial<StoredVersion> | undefined,
  names: Names,
  noticedBy: readonly Check[] = EVERYWHERE,
): Memory => ({
  what,
  hand: (state, scene) => {
    const { id } = which(scene);
    const found = state.artifacts.get(id);
    const stored = found?.versions[version - 1];
    if (found === undefined || stored === undefined) throw new Error('there is no such version');
    const altered = members(stored);
    const versions = found.versions.toSpliced(
      version - 1,
      1,
      ...(altered === undefined ? [] : [{ ...stored, ...altered }]),
    );
    state.artifacts.set(id, { ...found, versions });
  },
  noticedBy,
  names,
});
const ofCurrent = (
  what: string,
  members: (stored: StoredVersion) => Partial<StoredVersion>,
  noticedBy: readonly Check[] = EVERYWHERE,
): Memory => ofVersion(`artifacts: ${what}`, labelled, 1, members, created, noticedBy);
const ofSecond = (
  what: string,
  members: (stored: StoredVersion) => Partial<StoredVersion> | undefined,
  noticedBy: readonly Check[] = EVERYWHERE,
): Memory => ofVersion(`versions: ${what}`, ({ updated }) => updated, 2, members, second, noticedBy);
const altered =
  (members: Partial<Artifact>) =>
  ({ artifact }: StoredVersion): Partial<StoredVersion> => ({ artifact: { ...artifact, ...members } });
const payloadOf = ({ content }: StoredVersion): string => content?.payload ?? '';

const VERSIONS: readonly Memory[] = [
  ofCurrent('the payload is altered', (stored) => ({
    content: { salt: stored.content?.salt ?? '', payload: payloadOf(stored).replace('displayName', 'displayname') },
  })),
  ofCurrent('the salt is altered', (stored) => ({ content: { salt: SALT, payload: payloadOf(stored) } }), RUNNING),
  ofCurrent('the payload is that of nothing', () => ({ content: { salt: SALT, payload: '' } })),
  ofCurrent('the owner is altered', altered({ ownerId: 'thief' })),
  ofCurrent('the product is altered', altered({ productId: 'AI_Assistant' })),
  ofCurrent('the class is altered', altered({ artifactClass: 'metadata' })),
  ofCurrent('the state is altered', altered({ state: 'purged' })),
  ofCurrent('the content hash is altered', altered({ contentHash: `sha256:${ZEROS}` })),
  ofCurrent('the size is altered', altered({ sizeBytes: 1 })),
  ofCurrent('the time of creation is altered', altered({ createdAt: '2026-01-01T00:00:00.000Z' })),
  ofCurrent('the labels are altered', altered({ labels: { stage: 'test' } })),
  ofCurrent('the trace is altered', altered({ traceId: 'another' })),
  ofCurrent('the integration is altered', altered({ integrationId: 'another' })),
  ofCurrent('the salt of the metadata is altered', () => ({ metadataSalt: SALT })),
  ofCurrent('the entry that vouches is another one', () => ({ seq: 300 })),
  ofSecond('the payload is altered', (stored) => ({
    content: { salt: stored.content?.salt ?? '', payload: payloadOf(stored).replace('two', 'six') },
  })),
  ofSecond('the salt is altered', (stored) => ({ content: { salt: SALT, payload: payloadOf(stored) } }), RUNNING),
  ofSecond('the owner is altered', altered({ ownerId: 'thief' })),
  ofSecond('the state is altered', altered({ state: 'purged' })),
  ofSecond('the entry that vouches is another one', () => ({ seq: 300 })),
  ofSecond('the version is removed', () => undefined, RUNNING),
  {
    what: 'versions: two are exchanged',
    hand: (state, { updated }) => {
      const found = state.artifacts.get(updated.id);
      const [one, two, ...rest] = found?.versions ?? [];
      if (found === undefined || one === undefined || two === undefined) throw new Error('there are not two versions');
      state.artifacts.set(updated.id, { ...found, versions: [two, one, ...rest] });
    },
    noticedBy: RUNNING,
  },
  {
    what: 'versions: the newest is removed',
    hand: (state, { updated }) => {
      const found = state.artifacts.get(updated.id);
      if (found === undefined) throw new Error('there is no such artifact');
      state.artifacts.set(updated.id, { ...found, versions: found.versions.slice(0, -1) });
    },
    noticedBy: RUNNING,
    names: third,
  },
  {
    what: 'artifacts: one is removed',
    hand: (state, scene) => void state.artifacts.delete(scene.labelled.id),
    noticedBy: RUNNING,
    names: created,
  },
  {
    what: 'artifacts: one is put there',
    hand: (state, scene) => {
      const found = state.artifacts.get(scene.labelled.id);
      if (found !== undefined) state.artifacts.set('00000000-0000-7000-8000-000000000000', found);
    },
    noticedBy: RUNNING,
  },
  {
    what: 'artifacts: two are exchanged',
    hand: (state, scene) => {
      const [one, two] = [state.artifacts.get(scene.labelled.id), state.artifacts.get(scene.other.id)];
      if (one === undefined || two === undefined) throw new Error('there are not two artifacts');
      state.artifacts.set(scene.labelled.id, two);
      state.artifacts.set(scene.other.id, one);
    },
    noticedBy: RUNNING,
    names: created,
  },
  {
    what: 'artifacts: the entry of the creation is another one',
    hand: (state, scene) => {
      const found = state.artifacts.get(scene.labelled.id);
      if (found !== undefined) state.artifacts.set(scene.labelled.id, { ...found, seq: 300 });
    },
    noticedBy: RUNNING,
    names: created,
  },
];

const BESIDE: readonly Memory[] = [
  {
    what: 'tiles: a hash is altered',
    hand: ({ tiles }) => {
      const tile = tiles.get('0/0');
      if (tile === undefined) throw new Error('there is no tile');
      tiles.set('0/0', tile.with(32 * 9, (tile[32 * 9] ?? 0) ^ 1));
    },
    noticedBy: START,
    names: () => 9,
  },
  {
    what: 'tiles: a tile is removed',
    hand: ({ tiles }) => void tiles.delete('0/1'),
    noticedBy: START,
    names: () => 256,
  },
  {
    what: 'details: a record is altered',
    hand: ({ details }) => {
      const [first, record, ...rest] = details.splice(0);
      if (first === undefined || record === undefined) throw new Error('there are not two records');
      details.push(first, { ...record, body: record.body.replace('avatar', 'avatars') }, ...rest);
    },
    noticedBy: START,
  },
  { what: 'details: a record is removed', hand: ({ details }) => void details.splice(1, 1), noticedBy: START },
  {
    what: 'details: a record is put beside an entry that has none',
    hand: ({ details }) => details.push({ seq: 300, salt: SALT, body: '[]' }),
    noticedBy: START,
    names: () => 300,
  },
  {
    what: 'usage: it is lowered',
    hand: ({ usage }) => void usage.set('AI_Avatar', { artifacts: 1, bytes: 1 }),
    noticedBy: RUNNING,
  },
  { what: 'usage: a product is removed', hand: ({ usage }) => void usage.delete('AI_Avatar'), noticedBy: RUNNING },
  {
    what: 'usage: a product is put there',
    hand: ({ usage }) => void usage.set('other', { artifacts: 5, bytes: 5 }),
    noticedBy: RUNNING,
  },
  ...(
    [
      ['the answer is altered', { answer: 'another' }],
      ['the fingerprint is altered', { fingerprint: ZEROS }],
      ['the time is altered', { at: '2026-01-01T00:00:00.000Z' }],
      ['the entry is another one', { seq: 300 }],
    ] as const
  ).map(([what, members]): Memory => ({
    what: `idempotency: ${what}`,
    hand: ({ idempotency }, { keys: [key = ''] }) => {
      const record = idempotency.get(key);
      if (record === undefined) throw new Error('there is no such answer');
      idempotency.set(key, { ...record, ...members });
    },
    noticedBy: ['verification'],
    names: created,
  })),
  {
    what: 'idempotency: the memory is emptied',
    hand: ({ idempotency }) => idempotency.clear(),
    noticedBy: ['verification'],
    names: created,
  },
];

export const MEMORY_ALTERATIONS: readonly Memory[] = [...BLOCKS, ...ENTRIES, ...VERSIONS, ...BESIDE];
