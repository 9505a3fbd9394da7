import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { artifactMetadata } from '../artifacts/artifact.ts';
import { commitmentOf, metadataSaltOf } from './commitment.ts';
import { toHex } from '../bytes/index.ts';
import { canonicalJson } from '../json/canonical-json.ts';
import type { JsonValue } from '../json/json-value.ts';
import { ENTRY_SIZE_BYTES_MAX, leafHash, MerkleTree } from './merkle/index.ts';
import { parseCheckpoint, verifyNote } from './note/index.ts';
import {
  admitted,
  DRAFT_KINDS,
  drafts,
  EMPTY_HEAD,
  foreignSigner,
  made,
  ORIGIN,
  seal,
  SECRETS,
  sha256,
  signer,
  verifier,
} from './blocks.spec-data.ts';
import type { EntryDraft } from './draft.ts';
import { GENESIS_HASH } from './entry.ts';
import { verifierOf } from './note/ed25519.spec-data.ts';
import { prepareBlock, requireEntryFits, sealBlock } from './seal-block.ts';
import { isSealedBlock } from './sealed-block.ts';

const CONTRACT_MEMBERS = [
  'seq',
  'at',
  'type',
  'outcome',
  'actor',
  'integrationId',
  'productId',
  'artifactId',
  'version',
  'artifactClass',
  'operation',
  'commitment',
  'metadataCommitment',
  'rules',
  'reason',
  'requestId',
  'traceId',
  'previousHash',
];

const kinds = fc.array(fc.constantFrom(...DRAFT_KINDS), { minLength: 1, maxLength: 12 });

describe('a sealed block', () => {
  it('numbers and chains its entries from the head on', () => {
    const first = seal(['create', 'read']);
    const tree = new MerkleTree(sha256);
    tree.append(first.entries.map((entry) => entry.leafHash));
    const second = seal(['refuse'], first.head, tree);
    const all = [...first.entries, ...second.entries];
    expect(all.map(({ entry }) => entry.seq)).toEqual([0, 1, 2]);
    expect(all.map(({ entry }) => entry.previousHash)).toEqual([GENESIS_HASH, all[0]?.entryHash, all[1]?.entryHash]);
    expect(second.head).toMatchObject({ height: 1, size: 3, entryHash: all[2]?.entryHash });
  });

  it('has canonical texts, hashes and leaves that anybody can take again', () => {
    fc.assert(
      fc.property(kinds, (list) => {
        for (const { entry, canonical, entryHash, leafHash: leaf } of seal(list).entries) {
          expect(canonicalJson(JSON.parse(canonical) as JsonValue)).toBe(canonical);
          expect(JSON.parse(canonical)).toEqual(entry);
          expect(entryHash).toBe(sha256.hex(canonical));
          expect(toHex(leaf)).toBe(toHex(leafHash(sha256, canonical)));
        }
      }),
      { numRuns: 30 },
    );
  });

  it('has a checkpoint over its tree, signed under the name of the log', () => {
    const block = seal(['create', 'limit', 'refuse']);
    const verified = verifyNote(block.checkpoint, [verifier]);
    const claim = verified.kind === 'verified' ? parseCheckpoint(verified.text) : undefined;
    expect(claim).toMatchObject({ origin: ORIGIN, treeSize: 3 });
    expect(toHex(claim?.rootHash ?? new Uint8Array())).toBe(block.head.rootHash);
  });

  it('says of each decision what the contract lists, and nothing of the content', () => {
    fc.assert(
      fc.property(kinds, (list) => {
        for (const { entry, canonical } of seal(list).entries) {
          expect(Object.keys(entry).filter((name) => !CONTRACT_MEMBERS.includes(name))).toEqual([]);
          for (const secret of Object.values(SECRETS)) expect(canonical).not.toContain(secret);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('commits to payload, metadata and records so that their salts open the commitments', () => {
    const { entries, artifacts, details } = seal(['create', 'remove', 'limit']);
    const [created, removed, limited] = entries.map(({ entry }) => entry);
    expect(created?.commitment).toBe(commitmentOf(sha256, SECRETS.salt, `{"title":"${SECRETS.payload}"}`));
    const metadataSalt = metadataSaltOf(sha256, SECRETS.salt);
    expect(created?.metadataCommitment).toBe(commitmentOf(sha256, metadataSalt, canonicalJson(artifactMetadata(made))));
    expect(artifacts.map(({ salt }) => salt)).toEqual([metadataSalt, metadataSalt]);
    expect(removed?.commitment).toBeUndefined();
    expect(removed?.metadataCommitment).toBe(
      commitmentOf(sha256, metadataSalt, canonicalJson(artifactMetadata({ ...made, state: 'deleted' }))),
    );
    expect(limited?.commitment).toBe(commitmentOf(sha256, details[0]?.salt ?? '', details[0]?.body ?? ''));
  });

  it('tells a refusal with every rule that refused, and lets it change nothing', () => {
    const block = seal(['refuse']);
    expect(block.entries[0]?.entry).toMatchObject({
      outcome: 'refused',
      reason: 'role.not-permitted',
      rules: [{ rule: 'BKT-R90', reason: 'because' }],
    });
    expect([block.artifacts, block.details]).toEqual([[], []]);
  });

  it('is never empty, never on another tree, never earlier than the log', () => {
    const input = {
      previous: EMPTY_HEAD,
      tree: new MerkleTree(sha256),
      at: '2026-03-01T12:00:00.000Z',
      nextSalt: () => '',
      sha256,
      signer,
      origin: ORIGIN,
    };
    const project = () => ({ usage: [], idempotency: [] });
    const some = [{ decision: admitted({ type: 'artifact.read' }) }];
    expect(() => sealBlock({ ...input, drafts: [] }, project)).toThrow(TypeError);
    expect(() => sealBlock({ ...input, drafts: some, previous: { ...EMPTY_HEAD, size: 1 } }, project)).toThrow(
      TypeError,
    );
    expect(() =>
      sealBlock({ ...input, drafts: some, previous: { ...EMPTY_HEAD, at: '2027-01-01T00:00:00.000Z' } }, project),
    ).toThrow(TypeError);
  });

  it('has no entry that a bundle of entries cannot hold', () => {
    const note = (reason: string): EntryDraft => ({ decision: admitted({ type: 'artifact.read' }), note: { reason } });
    const long = note('€'.repeat(22_000));
    expect(() => sealOf([long])).toThrow(expect.objectContaining({ code: 'entry.too-long' }));
    expect(() => requireEntryFits(long)).toThrow(expect.objectContaining({ code: 'entry.too-long' }));
    const fits = note('€'.repeat(21_000));
    requireEntryFits(fits);
    expect(Buffer.byteLength(sealOf([fits]).entries[0]?.canonical ?? '')).toBeLessThanOrEqual(ENTRY_SIZE_BYTES_MAX);
  });

  it('is held to the longest entry with room for every member that its place adds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 60_000, max: 66_000 }), (length) => {
        const draft: EntryDraft = {
          decision: admitted({ type: 'artifact.read' }),
          note: { reason: 'a'.repeat(length) },
        };
        const fits = ((): boolean => {
          try {
            requireEntryFits(draft);
            return true;
          } catch {
            return false;
          }
        })();
        if (fits) expect(sealOf([draft]).entries).toHaveLength(1);
      }),
    );
  });

  it('ends with a change of key, which says which two keys sign its tree', () => {
    const logKey = { next: 'next', previous: 'previous' };
    const change: EntryDraft = { decision: admitted({ type: 'bucket.key' }), note: { logKey } };
    expect(prepareBlock({ ...sealInput(), drafts: [drafts.read(), change] }, NOTHING).logKey).toEqual(logKey);
    expect(prepareBlock({ ...sealInput(), drafts: [drafts.read()] }, NOTHING).logKey).toBeUndefined();
    expect(() => prepareBlock({ ...sealInput(), drafts: [change, drafts.read()] }, NOTHING)).toThrow(TypeError);
  });

  it('takes the signatures that are given to it, and at least one', () => {
    const prepared = prepareBlock({ ...sealInput(), drafts: [drafts.read()] }, NOTHING);
    const sign = ({ name, keyHash, sign: signs }: typeof signer) => ({
      name,
      keyHash,
      signature: signs(prepared.checkpointText),
    });
    const both = prepared.sealed([sign(signer), sign(foreignSigner)]);
    expect(verifyNote(both.checkpoint, [verifier, verifierOf(foreignSigner)])).toMatchObject({ signedBy: [{}, {}] });
    expect(() => prepared.sealed([])).toThrow(TypeError);
  });

  it('is told from everything that looks like it', () => {
    const block = seal(['read']);
    expect(isSealedBlock(block)).toBe(true);
    const lookAlikes: unknown[] = [
      { ...block },
      structuredClone({ ...block }),
      Object.create(block),
      JSON.parse(JSON.stringify(block)),
      null,
      'block',
    ];
    expect(lookAlikes.filter(isSealedBlock)).toEqual([]);
  });
});

const NOTHING = () => ({ usage: [], idempotency: [] });

const sealInput = () => ({
  previous: EMPTY_HEAD,
  tree: new MerkleTree(sha256),
  at: '2026-03-01T12:00:00.000Z',
  nextSalt: () => '0'.repeat(32),
  sha256,
  signer,
  origin: ORIGIN,
});

const sealOf = (decided: readonly EntryDraft[]) => sealBlock({ ...sealInput(), drafts: decided }, NOTHING);
