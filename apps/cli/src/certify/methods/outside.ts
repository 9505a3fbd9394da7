import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import { itemsOf, memberOf, numberAt, textAt } from '../session.ts';
import { OWNER, type Scene } from '../scene.ts';
import { NotRun, type MethodRun } from './method-run.ts';

/*
 * What an outsider needs, written from RFC 6962 and C2SP signed-note with `node:crypto`: none of the bucket's own code is used in
 * this file, so that an error of that code is not repeated here.
 */

const sha256 = (...parts: readonly (Uint8Array | string)[]): Buffer =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();

const leafOf = (canonical: string): Buffer => sha256(Uint8Array.of(0), canonical);
const nodeOf = (left: Uint8Array, right: Uint8Array): Buffer => sha256(Uint8Array.of(1), left, right);

/** The root of RFC 6962 §2.1 over all leaves. */
function rootOf(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves;
  if (leaves.length <= 1) return only ?? sha256();
  const split = 2 ** Math.ceil(Math.log2(leaves.length) - 1);
  return nodeOf(rootOf(leaves.slice(0, split)), rootOf(leaves.slice(split)));
}

interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: string;
}

/** @returns undefined when the note is not signed with the key */
function openCheckpoint(note: string, verifierKey: string): Checkpoint | undefined {
  const [name = '', hash = '', encoded = ''] = verifierKey.split(/\+([0-9a-f]{8})\+/);
  const split = note.indexOf('\n\n');
  const text = note.slice(0, split + 1);
  const line = note
    .slice(split + 2)
    .split('\n')
    .find((each) => each.startsWith(`— ${name} `));
  const signature = Buffer.from(line?.slice(name.length + 3) ?? '', 'base64');
  const isSigned =
    signature.subarray(0, 4).toString('hex') === hash &&
    verify(null, Buffer.from(text), publicKeyOf(encoded), signature.subarray(4));
  const [origin = '', size = '', root = ''] = text.split('\n');
  return isSigned ? { origin, size: Number(size), root: Buffer.from(root, 'base64').toString('hex') } : undefined;
}

/** @param encoded base64 of the algorithm byte and the raw Ed25519 key */
function publicKeyOf(encoded: string): KeyObject {
  const x = Buffer.from(encoded, 'base64').subarray(1).toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}

/** RFC 9162 §2.1.3.2. */
function rootFrom(leaf: Buffer, index: number, size: number, proof: readonly string[]): string {
  let [hash, at, last] = [leaf, index, size - 1];
  for (const hex of proof) {
    const sibling = Buffer.from(hex, 'hex');
    if (at % 2 === 1 || at === last) {
      hash = nodeOf(sibling, hash);
      while (at % 2 === 0 && at !== 0) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
    } else hash = nodeOf(hash, sibling);
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 ? hash.toString('hex') : 'the proof does not reach the root';
}

/** Canonical texts of the first entries, as the auditor is given them. */
async function entriesUpTo(
  { session, people }: Scene,
  size: number,
): Promise<readonly { readonly entry: unknown; readonly entryHash: string }[]> {
  const all: { entry: unknown; entryHash: string }[] = [];
  let cursor = '';
  do {
    const page = await session.get(
      `/v1/audit/entries?limit=1000${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
      people.auditor,
    );
    for (const item of itemsOf(page.body))
      all.push({ entry: memberOf(item, 'entry'), entryHash: textAt(item, 'entryHash') });
    cursor = textAt(page.body, 'nextCursor');
  } while (cursor !== '' && all.length < size);
  return all.slice(0, size);
}

/** RFC 8785 for what entries hold: objects, lists, texts, whole numbers, booleans and null. */
function canonicalOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalOf).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalOf(member)}`).join(',')}}`;
}

/** Read page by page over HTTP, which takes about a second for 10,000. */
const ENTRIES_MAX = 200_000;

export const outsideLog: MethodRun = async (scene, checks) => {
  const { session, people, target } = scene;
  const note = (await session.get('/v1/audit/checkpoint', people.auditor)).text;
  const checkpoint = openCheckpoint(note, target.verifierKey);
  checks.holds('the checkpoint is signed with the verifier key', checkpoint !== undefined, note.split('\n')[0] ?? '');
  if (checkpoint === undefined) return;
  if (checkpoint.size > ENTRIES_MAX) {
    throw new NotRun(`the log has ${checkpoint.size} entries, more than a run reads: use bucket verify --verifier-key`);
  }
  const entries = await entriesUpTo(scene, checkpoint.size);
  checks.holds('all entries are given', entries.length === checkpoint.size, `${entries.length} of ${checkpoint.size}`);
  const leaves: Buffer[] = [];
  let previous = '0'.repeat(64);
  let broken = '';
  let last = '';
  for (const [seq, { entry, entryHash }] of entries.entries()) {
    const canonical = canonicalOf(entry);
    const hash = sha256(canonical).toString('hex');
    const at = textAt(entry, 'at');
    const isChained =
      numberAt(entry, 'seq') === seq && textAt(entry, 'previousHash') === previous && hash === entryHash && at >= last;
    if (!isChained && broken === '') broken = `entry ${seq}`;
    leaves.push(leafOf(canonical));
    [previous, last] = [hash, at];
  }
  checks.holds(
    'each entry names the one before, without a gap, and no time goes back',
    broken === '',
    broken === '' ? `${entries.length} entries` : broken,
  );
  const root = rootOf(leaves).toString('hex');
  checks.holds(
    'the tree over them has the root that was signed',
    root === checkpoint.root,
    `${root} over ${checkpoint.size}`,
  );
};

export const receipts: MethodRun = async (scene, checks) => {
  const { session, people, target } = scene;
  const { service } = scene.sideOf('metadata');
  const payload = { title: 'a receipt', tags: ['en'] };
  const written = await session.ask('POST', '/v1/artifacts', {
    token: service,
    json: { artifactClass: 'metadata', ownerId: OWNER, payload },
    headers: { prefer: 'receipt=proof' },
  });
  const { body } = written;
  const hash = `sha256:${sha256(canonicalOf(payload)).toString('hex')}`;
  checks.holds(
    'the receipt names the hash of what was written',
    textAt(body, 'receipt', 'contentHash') === hash,
    textAt(body, 'receipt', 'contentHash'),
  );
  const checkpoint = openCheckpoint(textAt(body, 'receipt', 'checkpoint'), target.verifierKey);
  checks.holds(
    'its checkpoint is signed with the verifier key',
    checkpoint !== undefined,
    textAt(body, 'receipt', 'checkpoint').split('\n')[0] ?? written.text,
  );
  const seq = numberAt(body, 'receipt', 'seq');
  const { body: shown } = await session.get(`/v1/audit/entries/${seq}`, people.auditor);
  const canonical = textAt(shown, 'canonical');
  checks.holds(
    'the entry is the one of the receipt',
    sha256(canonical).toString('hex') === textAt(body, 'receipt', 'entryHash'),
    textAt(body, 'receipt', 'entryHash'),
    seq,
  );
  const root = rootFrom(
    leafOf(canonical),
    seq,
    numberAt(body, 'receipt', 'treeSize'),
    textsOf(memberOf(body, 'receipt', 'inclusionProof')),
  );
  checks.holds('its proof leads to the root that was signed', root === checkpoint?.root, root, seq);

  const before = openCheckpoint(scene.firstCheckpoint, target.verifierKey);
  checks.holds(
    'the checkpoint at the beginning is signed',
    before !== undefined,
    scene.firstCheckpoint.split('\n')[1] ?? '',
  );
  const now = openCheckpoint((await session.get('/v1/audit/checkpoint', people.auditor)).text, target.verifierKey);
  if (before === undefined || now === undefined) return;
  const { body: proof } = await session.get(`/v1/audit/consistency?from=${before.size}&to=${now.size}`, people.auditor);
  const isPart = isConsistent(before, now, textsOf(memberOf(proof, 'proof')));
  checks.holds('it is a part of the one now', isPart, `${before.size} of ${now.size} entries`);
};

const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** RFC 9162 §2.1.4.2. */
function isConsistent(first: Checkpoint, second: Checkpoint, proof: readonly string[]): boolean {
  if (first.size === second.size) return first.root === second.root && proof.length === 0;
  const isPower = Number.isInteger(Math.log2(first.size));
  const [start = '', ...rest] = isPower ? [first.root, ...proof] : proof;
  let [at, last] = [first.size - 1, second.size - 1];
  while (at % 2 === 1) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  let old: Uint8Array = Buffer.from(start, 'hex');
  let young = old;
  for (const hex of rest) {
    if (last === 0) return false;
    const sibling = Buffer.from(hex, 'hex');
    if (at % 2 === 1 || at === last) {
      [old, young] = [nodeOf(sibling, old), nodeOf(sibling, young)];
      while (at % 2 === 0 && at !== 0) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
    } else young = nodeOf(young, sibling);
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 && hexOf(old) === first.root && hexOf(young) === second.root;
}
