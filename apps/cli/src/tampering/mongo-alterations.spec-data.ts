import type { Artifact } from '@bucket/domain';
import type { Alteration } from './embedded-alterations.spec-data.ts';
import { exchanged, mapIn, withMember, withText, type Doc, type MongoHand } from './mongo-hand.spec-data.ts';
import { seqOf, type Check, type Scene } from './scene.spec-data.ts';

type Mongo = Alteration<MongoHand, Promise<void>>;
type Names = (scene: Scene) => number;

const ZEROS = '0'.repeat(64);
const NEVER = Number.MAX_SAFE_INTEGER;
const created: Names = (scene) => seqOf(scene, 'artifact.create', scene.labelled);
const second: Names = (scene) => seqOf(scene, 'artifact.update', scene.updated, 2);
const third: Names = (scene) => seqOf(scene, 'artifact.update', scene.updated, 3);
const deletion: Names = (scene) => seqOf(scene, 'artifact.delete', scene.deleted);
const keyOf = ({ id }: Pick<Artifact, 'id'>, version = 1): string => `${id}:${version}`;
/** The block of many entries, and the eighth of them. */
const many: Names = ({ blocks }) => (blocks.findLast((_, i) => (blocks[i + 1] ?? 0) - (blocks[i] ?? 0) > 100) ?? 0) + 7;
const linesOf = (doc: Doc): string[] => String(doc['entries']).split('\n');

/** Of the block with an entry. */
const ofBlock = (
  what: string,
  where: Names,
  members: (doc: Doc, scene: Scene) => Doc,
  noticedBy: readonly Check[],
  names: Names | null = where,
): Mongo => ({
  what,
  hand: async (hand, scene) => {
    const doc = await hand.blockOf(where(scene));
    await hand.alter('blocks', doc, members(doc, scene));
  },
  noticedBy,
  ...(names === null ? {} : { names }),
});
const ofHead = (what: string, members: Doc, noticedBy: readonly Check[] = ['start', 'verification']): Mongo => ({
  what,
  hand: async (hand) => hand.alter('blocks', await hand.head(), members),
  noticedBy,
});
/** Of one text in a map of a block. */
const ofText = (
  what: string,
  where: Names,
  member: string,
  key: (scene: Scene) => string,
  alter: (text: string) => string | undefined,
  noticedBy: readonly Check[],
  names: Names | null = where,
): Mongo =>
  ofBlock(
    what,
    where,
    (doc, scene) => ({ [member]: withText(mapIn(doc, member), key(scene), alter) }),
    noticedBy,
    names,
  );

const START: readonly Check[] = ['start', 'verification'];
const RUNNING: readonly Check[] = ['verification', 'watcher'];
const EVERYWHERE: readonly Check[] = ['read', 'verification', 'watcher'];

const OF_BLOCKS: readonly Mongo[] = [
  ofBlock(
    'an entry is altered',
    second,
    (doc) => ({ entries: linesOf(doc).join('\n').replace('allowed', 'refused') }),
    START,
  ),
  ofBlock(
    'an entry among many is altered',
    many,
    (doc) => ({
      entries: linesOf(doc)
        .map((line, i) => (i === 7 ? line.replace('allowed', 'refused') : line))
        .join('\n'),
    }),
    START,
  ),
  ofBlock(
    'two entries of a block are exchanged',
    many,
    (doc) => {
      const lines = linesOf(doc);
      return { entries: [...lines.slice(0, 7), lines[8], lines[7], ...lines.slice(9)].join('\n') };
    },
    START,
  ),
  ofBlock(
    'an entry is removed from a block',
    many,
    (doc) => ({ entries: linesOf(doc).toSpliced(7, 1).join('\n') }),
    START,
    (scene) => many(scene) - 7,
  ),
  ofBlock(
    'an entry is put at the end of a block',
    second,
    (doc) => ({ entries: `${String(doc['entries'])}\n${linesOf(doc)[0]}` }),
    START,
    null,
  ),
  ofBlock('the entries are emptied', second, () => ({ entries: '' }), START),
  ofBlock(
    'the number of its first entry is altered',
    second,
    (doc) => ({ firstSeq: Number(doc['firstSeq']) + 1 }),
    START,
    null,
  ),
  ofBlock('its size is altered', second, (doc) => ({ size: Number(doc['size']) + 1 }), START),
  ofBlock('the last entry hash is altered', second, () => ({ entryHash: ZEROS }), RUNNING),
  ofBlock('the root is altered', second, () => ({ rootHash: ZEROS }), RUNNING),
  ofBlock('the time is altered', second, () => ({ at: '2026-01-01T00:00:00.000Z' }), START),
  ofBlock(
    'the checkpoint is altered',
    second,
    (doc) => ({ checkpoint: String(doc['checkpoint']).replace(/\n\d+\n/, '\n1\n') }),
    RUNNING,
  ),
  {
    what: 'the checkpoint is replaced by an older one',
    hand: async (hand, scene) => {
      const older = await hand.one('blocks', ({ _id }) => _id === 3);
      await hand.alter('blocks', await hand.blockOf(second(scene)), { checkpoint: older['checkpoint'] });
    },
    noticedBy: RUNNING,
    names: second,
  },
  ofBlock(
    'a signature is added to the checkpoint',
    second,
    (doc) => ({ checkpoint: `${String(doc['checkpoint'])}— stranger.example/log ${'A'.repeat(92)}\n` }),
    ['verification'],
  ),
  ofBlock(
    'the usage after the block is lowered',
    second,
    (doc) => ({ usage: (doc['usage'] as Doc[]).map((row) => ({ ...row, bytes: -1 })) }),
    ['verification'],
  ),
  ofBlock('the usage after the block is removed', second, () => ({ usage: [] }), ['verification']),
  ofBlock('the number of products that changed is altered', second, () => ({ usageChanged: 0 }), ['verification']),
  ofBlock('it is said to bring nothing about', second, () => ({ changedAt: -1 }), RUNNING),
  {
    what: 'a block is removed',
    hand: async (hand, scene) => hand.remove('blocks', await hand.blockOf(second(scene))),
    noticedBy: START,
    names: second,
  },
  {
    what: 'two blocks are exchanged',
    hand: async (hand, scene) => {
      const [one, two] = [await hand.blockOf(second(scene)), await hand.blockOf(third(scene))];
      await hand.put('blocks', { ...one, _id: two['_id'] });
      await hand.put('blocks', { ...two, _id: one['_id'] });
    },
    noticedBy: START,
    names: second,
  },
  {
    what: 'a block is put behind the head',
    hand: async (hand) => {
      const head = await hand.head();
      const size = Number(head['size']);
      await hand.put('blocks', { ...head, _id: Number(head['_id']) + 1, firstSeq: size, size: size + 1 });
    },
    noticedBy: START,
  },
  {
    what: 'an older block is put in the place of the head',
    hand: async (hand) => {
      const older = await hand.one('blocks', ({ _id }) => _id === 3);
      await hand.put('blocks', { ...older, _id: (await hand.head())['_id'] });
    },
    noticedBy: START,
  },
];
const BLOCKS: readonly Mongo[] = OF_BLOCKS.map((alteration) => ({ ...alteration, what: `blocks: ${alteration.what}` }));

const HEAD: readonly Mongo[] = [
  ofHead('head: the time is in the future', { at: '2099-01-01T00:00:00.000Z' }),
  ofHead('head: the entry hash is altered', { entryHash: ZEROS }),
  ofHead('head: the root is altered', { rootHash: ZEROS }),
  ofHead('head: the size is altered', { size: 5000 }),
  {
    what: 'head: the checkpoint is an older one',
    hand: async (hand) => {
      const older = await hand.one('blocks', ({ _id }) => _id === 3);
      await hand.alter('blocks', await hand.head(), { checkpoint: older['checkpoint'] });
    },
    noticedBy: START,
  },
  {
    what: 'head: the usage is lowered',
    hand: async (hand) => {
      const head = await hand.head();
      const usage = (head['usage'] as Doc[]).map((row) => ({ ...row, artifacts: 1 }));
      await hand.alter('blocks', head, { usage });
    },
    noticedBy: RUNNING,
  },
];

/** Positions of members in the text of a version. */
const TEXT = {
  seq: 0,
  createdSeq: 1,
  previousSeq: 2,
  writtenHeight: 3,
  hasContent: 4,
  salt: 5,
  version: 6,
  state: 7,
} as const;
const AT = { product: 8, owner: 11, contentHash: 13, sizeBytes: 14, createdAt: 15, labels: 19 } as const;
const idOfLabelled = ({ labelled }: Scene): string => labelled.id;
const ofCreated = (what: string, alter: (text: string) => string | undefined, noticedBy = EVERYWHERE): Mongo =>
  ofText(`created: ${what}`, created, 'created', idOfLabelled, alter, noticedBy);
const CREATED: readonly Mongo[] = [
  ofCreated('the owner is altered', withMember(AT.owner, 'thief')),
  ofCreated('the product is altered', withMember(AT.product, 'AI_Assistant')),
  ofCreated('the state is altered', withMember(TEXT.state, 'purged')),
  ofCreated('the content hash is altered', withMember(AT.contentHash, `sha256:${ZEROS}`)),
  ofCreated('the size is altered', withMember(AT.sizeBytes, 1)),
  ofCreated('the time of creation is altered', withMember(AT.createdAt, '2026-01-01T00:00:00.000Z')),
  ofCreated('the labels are altered', withMember(AT.labels, [['stage', 'test']])),
  ofCreated('the salt is altered', withMember(TEXT.salt, '0'.repeat(32))),
  ofCreated('the version number is altered', withMember(TEXT.version, 7)),
  ofCreated('the entry that vouches is another one', withMember(TEXT.seq, 300)),
  ofCreated('the entry that created it is another one', withMember(TEXT.createdSeq, 300), RUNNING),
  ofCreated('the block of its content is another one', withMember(TEXT.writtenHeight, 2), RUNNING),
  ofCreated('it is said to have had no content', withMember(TEXT.hasContent, false), RUNNING),
  ofCreated('the text cannot be read', (text) => text.slice(1)),
  ofCreated('an artifact is removed', () => undefined, RUNNING),
  ofBlock(
    'created: an artifact is put there',
    created,
    (doc, { labelled }) => {
      const map = mapIn(doc, 'created');
      return { created: { ...map, ['00000000-0000-7000-8000-000000000000']: map[labelled.id] ?? '' } };
    },
    EVERYWHERE,
    null,
  ),
  ofBlock(
    'created: two artifacts are exchanged',
    many,
    (doc) => {
      const map = mapIn(doc, 'created');
      const [one = '', other = ''] = Object.keys(map);
      return { created: exchanged(map, one, other) };
    },
    EVERYWHERE,
    null,
  ),
];

const VERSIONS: readonly Mongo[] = [
  ofText(
    'versioned: the metadata is altered',
    second,
    'versioned',
    ({ updated }) => keyOf(updated, 2),
    withMember(AT.owner, 'thief'),
    RUNNING,
  ),
  ofText(
    'versioned: the salt is altered',
    second,
    'versioned',
    ({ updated }) => keyOf(updated, 2),
    withMember(TEXT.salt, '0'.repeat(32)),
    RUNNING,
  ),
  ofText(
    'versioned: the state is altered',
    third,
    'versioned',
    ({ updated }) => keyOf(updated, 3),
    withMember(TEXT.state, 'purged'),
    RUNNING,
  ),
  ofText(
    'versioned: a version is removed',
    second,
    'versioned',
    ({ updated }) => keyOf(updated, 2),
    () => undefined,
    RUNNING,
  ),
  ofText(
    'versioned: the newest version is removed',
    third,
    'versioned',
    ({ updated }) => keyOf(updated, 3),
    () => undefined,
    RUNNING,
  ),
  ofBlock(
    'versioned: a version is put there',
    third,
    (doc, { updated }) => {
      const map = mapIn(doc, 'versioned');
      const text = withMember(TEXT.version, 9)(map[keyOf(updated, 3)] ?? '[]');
      return { versioned: { ...map, [keyOf(updated, 9)]: text } };
    },
    RUNNING,
    null,
  ),
  {
    what: 'versioned: two versions are exchanged',
    hand: async (hand, scene) => {
      const [two, three] = [keyOf(scene.updated, 2), keyOf(scene.updated, 3)];
      const [older, newer] = [await hand.blockOf(second(scene)), await hand.blockOf(third(scene))];
      const texts = [mapIn(older, 'versioned')[two] ?? '', mapIn(newer, 'versioned')[three] ?? ''];
      await hand.alter('blocks', older, { versioned: { [two]: texts[1] } });
      await hand.alter('blocks', newer, { versioned: { [three]: texts[0] } });
    },
    noticedBy: RUNNING,
    names: second,
  },
  ofText(
    'restated: the state is put back',
    deletion,
    'restated',
    ({ deleted }) => keyOf(deleted),
    withMember(TEXT.state, 'active'),
    RUNNING,
  ),
  ofText(
    'restated: the salt is altered',
    deletion,
    'restated',
    ({ deleted }) => keyOf(deleted),
    withMember(TEXT.salt, '0'.repeat(32)),
    RUNNING,
  ),
  ofText(
    'restated: a deletion is removed',
    deletion,
    'restated',
    ({ deleted }) => keyOf(deleted),
    () => undefined,
    RUNNING,
  ),
  ofBlock(
    'restated: a state is put there',
    third,
    (doc, { labelled, updated }) => ({
      restated: {
        [keyOf(labelled)]: withMember(TEXT.state, 'purged')(mapIn(doc, 'versioned')[keyOf(updated, 3)] ?? '[]'),
      },
    }),
    RUNNING,
    null,
  ),
  ofBlock(
    'past: a superseded version is said to be purged',
    third,
    (doc, { updated }) => ({
      past: {
        [keyOf(updated, 1)]: withMember(TEXT.state, 'purged')(mapIn(doc, 'versioned')[keyOf(updated, 3)] ?? '[]'),
      },
    }),
    RUNNING,
    null,
  ),
];

const keyOfLabelled = ({ labelled }: Scene): string => keyOf(labelled);
const large: Names = (scene) => seqOf(scene, 'artifact.create', scene.large);
const keyOfLarge = ({ large: artifact }: Scene): string => keyOf(artifact);
const CONTENTS: readonly Mongo[] = [
  ofText(
    'contents: the payload is altered',
    created,
    'contents',
    keyOfLabelled,
    (text) => text.replace('displayName', 'displayname'),
    EVERYWHERE,
  ),
  ofText(
    'contents: the salt is altered',
    created,
    'contents',
    keyOfLabelled,
    (text) => `${'0'.repeat(32)}${text.slice(32)}`,
    RUNNING,
  ),
  ofText(
    'contents: the payload is removed, as if it were purged',
    created,
    'contents',
    keyOfLabelled,
    () => undefined,
    RUNNING,
  ),
  ofText(
    'contents: the payload of a superseded version is altered',
    second,
    'contents',
    ({ updated }) => keyOf(updated, 2),
    (text) => text.replace('two', 'six'),
    EVERYWHERE,
  ),
  ofText(
    'contents: the payload of a superseded version is removed',
    second,
    'contents',
    ({ updated }) => keyOf(updated, 2),
    () => undefined,
    RUNNING,
  ),
  {
    what: 'contents: two payloads are exchanged',
    hand: async (hand, scene) => {
      const [one, other] = [keyOf(scene.updated, 2), keyOf(scene.updated, 3)];
      const [older, newer] = [await hand.blockOf(second(scene)), await hand.blockOf(third(scene))];
      const texts = [mapIn(older, 'contents')[one] ?? '', mapIn(newer, 'contents')[other] ?? ''];
      await hand.alter('blocks', older, { contents: { [one]: texts[1] } });
      await hand.alter('blocks', newer, { contents: { [other]: texts[0] } });
    },
    noticedBy: EVERYWHERE,
    names: second,
  },
  ofText(
    'large: the salt is altered',
    large,
    'large',
    keyOfLarge,
    (text) => `${'0'.repeat(32)}${text.slice(32)}`,
    RUNNING,
  ),
  ofText(
    'large: the number of pieces is altered',
    large,
    'large',
    keyOfLarge,
    (text) => text.replace(/\d+$/, '9'),
    EVERYWHERE,
  ),
  ofText('large: a payload is removed', large, 'large', keyOfLarge, () => undefined, RUNNING),
  {
    what: 'chunks: the bytes of a piece are altered',
    hand: async (hand) => {
      const piece = await hand.one('chunks', () => true);
      const bytes = Buffer.from(piece['bytes'] as Buffer);
      bytes.writeUInt8(bytes.readUInt8(1_000) ^ 1, 1_000);
      await hand.alter('chunks', piece, { bytes });
    },
    noticedBy: EVERYWHERE,
    names: large,
  },
  {
    what: 'chunks: a piece is removed',
    hand: async (hand) => hand.remove('chunks', await hand.one('chunks', () => true)),
    noticedBy: EVERYWHERE,
    names: large,
  },
];

const ofAnswer = (
  what: string,
  alter: (text: string) => string | undefined,
  noticedBy: readonly Check[] = ['verification'],
): Mongo => ofText(`idempotency: ${what}`, created, 'idempotency', ({ keys: [key = ''] }) => key, alter, noticedBy);
const ANSWERS: readonly Mongo[] = [
  ofAnswer('the answer is altered', (text) => withMember(3, `x${String((JSON.parse(text) as unknown[])[3])}`)(text)),
  ofAnswer('the fingerprint is altered', withMember(0, ZEROS)),
  ofAnswer('the time is altered', withMember(1, '2026-01-01T00:00:00.000Z'), RUNNING),
  ofAnswer('the entry is another one', withMember(2, 300)),
  ofAnswer('an answer is removed', () => undefined),
  ofAnswer('the text cannot be read', (text) => text.slice(1), RUNNING),
  ofBlock(
    'idempotency: the key is another one',
    created,
    (doc, { keys: [key = ''] }) => ({ idempotency: { [ZEROS]: mapIn(doc, 'idempotency')[key] } }),
    RUNNING,
  ),
  ofBlock(
    'idempotency: an answer is put there',
    third,
    (doc) => ({ idempotency: { [ZEROS]: JSON.stringify([ZEROS, doc['at'], Number(doc['firstSeq']), 'x']) } }),
    RUNNING,
    null,
  ),
  {
    what: 'idempotency: two answers are exchanged',
    hand: async (hand, scene) => {
      const [one = '', other = ''] = scene.keys;
      const older = await hand.blockOf(created(scene));
      const newer = await hand.blockOf(seqOf(scene, 'artifact.create', scene.other));
      const texts = [mapIn(older, 'idempotency')[one] ?? '', mapIn(newer, 'idempotency')[other] ?? ''];
      await hand.alter('blocks', older, { idempotency: { [one]: texts[1] } });
      await hand.alter('blocks', newer, { idempotency: { [other]: texts[0] } });
    },
    noticedBy: ['verification'],
    names: created,
  },
];

const tiled: Names = () => 255;
const tilesWith = (doc: Doc, alter: (tile: Doc) => Doc): Doc[] => (doc['tiles'] as Doc[]).map(alter);
const firstRecorded: Names = ({ entries }) =>
  entries.findIndex((text, seq) => seq > 0 && text.includes('"commitment"'));
const records = (doc: Doc, members: (record: Doc) => Doc): Doc[] =>
  (doc['details'] as Doc[]).map((record) => ({ ...record, ...members(record) }));
const BESIDE: readonly Mongo[] = [
  {
    what: 'tiles: a hash is altered',
    hand: async (hand) => {
      const doc = await hand.one('blocks', ({ tiles }) => tiles !== undefined);
      const tiles = tilesWith(doc, (tile) => {
        const hashes = Buffer.from(tile['hashes'] as Buffer);
        hashes.writeUInt8(hashes.readUInt8(32 * 9) ^ 1, 32 * 9);
        return { ...tile, hashes };
      });
      await hand.alter('blocks', doc, { tiles });
    },
    noticedBy: START,
  },
  {
    what: 'tiles: tiles are removed',
    hand: async (hand) =>
      hand.alter('blocks', await hand.one('blocks', ({ tiles }) => tiles !== undefined), { tiles: undefined }),
    noticedBy: START,
  },
  {
    what: 'tiles: two tiles are exchanged',
    hand: async (hand) => {
      const doc = await hand.one('blocks', ({ tiles }) => Array.isArray(tiles) && tiles.length > 1);
      const keys = (doc['tiles'] as Doc[]).map(({ key }) => key).reverse();
      await hand.alter('blocks', doc, { tiles: (doc['tiles'] as Doc[]).map((tile, i) => ({ ...tile, key: keys[i] })) });
    },
    noticedBy: START,
  },
  ofBlock(
    'details: a record is altered',
    firstRecorded,
    (doc) => ({ details: records(doc, ({ body }) => ({ body: String(body).replace('avatar', 'avatars') })) }),
    START,
  ),
  ofBlock(
    'details: a salt is altered',
    firstRecorded,
    (doc) => ({ details: records(doc, () => ({ salt: '0'.repeat(32) })) }),
    START,
  ),
  ofBlock(
    'details: a record is moved to another entry',
    firstRecorded,
    (doc) => ({ details: records(doc, () => ({ seq: 300 })) }),
    START,
  ),
  ofBlock('details: records are removed', firstRecorded, () => ({ details: undefined, detailSeq: undefined }), START),
  ofBlock('details: they are hidden from the start', firstRecorded, () => ({ detailSeq: undefined }), START),
  ofBlock(
    'details: a record is put beside an entry that has none',
    second,
    (doc) => ({ details: [{ seq: doc['firstSeq'], body: '[]', salt: '0'.repeat(32) }], detailSeq: doc['firstSeq'] }),
    START,
  ),
  {
    what: 'details: two records are exchanged',
    hand: async (hand) => {
      const [one, two] = (await hand.all('blocks')).filter(({ details }) => details !== undefined);
      if (one === undefined || two === undefined) throw new Error('there are not two records');
      await hand.alter('blocks', one, { details: records(two, () => ({ seq: one['detailSeq'] })) });
      await hand.alter('blocks', two, { details: records(one, () => ({ seq: two['detailSeq'] })) });
    },
    noticedBy: START,
    names: () => 0,
  },
  ofBlock('terms: they are emptied', second, () => ({ terms: [] }), RUNNING),
  ofBlock(
    'terms: one is removed',
    tiled,
    // One that no read of the scene asks by.
    (doc) => ({ terms: (doc['terms'] as string[]).filter((term) => !term.startsWith('type:')) }),
    RUNNING,
    null,
  ),
];

/** Of the state that the deletion left, or the newest version. */
const ofState = (what: string, members: (doc: Doc) => Doc, noticedBy: readonly Check[] = EVERYWHERE): Mongo => ({
  what: `states: ${what}`,
  hand: async (hand, { updated }) => {
    const doc = await hand.one('states', ({ artifactId, version }) => artifactId === updated.id && version === 3);
    await hand.alter('states', doc, members(doc));
  },
  noticedBy,
});
const STATES: readonly Mongo[] = [
  ofState('the text is altered', ({ text }) => ({ text: withMember(AT.owner, 'thief')(String(text)) })),
  ofState('the state is altered', () => ({ state: 'purged' }), RUNNING),
  ofState('the version is altered', () => ({ version: 2 }), RUNNING),
  ofState('the artifact is another one', () => ({ artifactId: '00000000-0000-7000-8000-000000000000' })),
  ofState('the entry of the creation is another one', () => ({ createdSeq: 300 }), RUNNING),
  ofState('the block is another one', ({ height }) => ({ height: Number(height) - 1 }), RUNNING),
  ofState(
    'it is said to be superseded, so that the artifact is gone',
    ({ height }) => ({ supersededAt: height }),
    RUNNING,
  ),
  ofState('the version is said to be superseded', ({ height }) => ({ versionSupersededAt: height }), RUNNING),
  ofState('what it is found by is emptied', () => ({ terms: [] }), RUNNING),
  {
    what: 'states: a state is removed',
    hand: async (hand, { updated }) =>
      hand.remove(
        'states',
        await hand.one('states', ({ artifactId, version }) => artifactId === updated.id && version === 3),
      ),
    noticedBy: RUNNING,
    names: second,
  },
  {
    what: 'states: a superseded state is current again',
    hand: async (hand, { updated }) => {
      const doc = await hand.one('states', ({ artifactId, version }) => artifactId === updated.id && version === 2);
      await hand.alter('states', doc, { supersededAt: NEVER });
    },
    noticedBy: RUNNING,
  },
  {
    what: 'states: a state is put there',
    hand: async (hand, { labelled }) => {
      const doc = await hand.one('states', () => true);
      await hand.put('states', { ...doc, _id: 300, artifactId: labelled.id, supersededAt: NEVER });
    },
    noticedBy: EVERYWHERE,
  },
  {
    what: 'states: two texts are exchanged',
    hand: async (hand, { updated }) => {
      const [two, three] = (await hand.all('states')).filter(({ artifactId }) => artifactId === updated.id);
      if (two === undefined || three === undefined) throw new Error('there are not two states');
      await hand.alter('states', two, { text: three['text'] });
      await hand.alter('states', three, { text: two['text'] });
    },
    noticedBy: RUNNING,
    names: second,
  },
];

const ofRetired = (what: string, members: (doc: Doc) => Doc): Mongo => ({
  what: `retired: ${what}`,
  hand: async (hand) => {
    const doc = await hand.one('retired', () => true);
    await hand.alter('retired', doc, members(doc));
  },
  noticedBy: RUNNING,
});
const RETIRED: readonly Mongo[] = [
  ofRetired('the time is altered', () => ({ retiredAt: '2020-01-01T00:00:00.000Z' })),
  ofRetired('the version is another one', ({ key }) => ({ key: String(key).replace(/\d$/, '7') })),
  ofRetired('it is said to have ended', ({ height }) => ({ endedAt: Number(height) + 1 })),
  ofRetired('the block is a later one', () => ({ height: 5_000 })),
  {
    what: 'retired: a version is removed',
    hand: async (hand) => hand.remove('retired', await hand.one('retired', () => true)),
    noticedBy: RUNNING,
  },
  {
    what: 'retired: a version that is in use is put there',
    hand: async (hand, { updated }) => {
      const doc = await hand.one('retired', ({ key }) => String(key).startsWith(updated.id));
      const key = `${updated.id}:000000003`;
      await hand.put('retired', { ...doc, _id: `${key}:${String(doc['height'])}`, key });
    },
    noticedBy: RUNNING,
  },
  {
    what: 'progress: the format is another one',
    hand: async (hand) => hand.alter('progress', await hand.one('progress', () => true), { format: 1 }),
    noticedBy: ['start'],
  },
  {
    what: 'progress: it is said to be further than the log',
    hand: async (hand) => hand.alter('progress', await hand.one('progress', () => true), { height: 5_000 }),
    noticedBy: ['verification'],
  },
];

export const MONGO_ALTERATIONS: readonly Mongo[] = [
  ...BLOCKS,
  ...HEAD,
  ...CREATED,
  ...VERSIONS,
  ...CONTENTS,
  ...ANSWERS,
  ...BESIDE,
  ...STATES,
  ...RETIRED,
];
