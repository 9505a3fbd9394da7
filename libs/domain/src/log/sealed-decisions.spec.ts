import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { artifact, callerOf, integration } from '../gate/gate.spec-data.ts';
import { canonicalJson } from '../json/canonical-json.ts';
import { MerkleTree } from './merkle/index.ts';
import { admitted, drafts, EMPTY_HEAD, ORIGIN, refused, sha256, signer } from './blocks.spec-data.ts';
import type { EntryDraft, Effects } from './draft.ts';
import { sealBlock } from './seal-block.ts';
import { isSealedBlock, type SealedBlock } from './sealed-block.ts';

const SALT = 'd'.repeat(32);

function sealed(...list: readonly EntryDraft[]): SealedBlock {
  const dependencies = { sha256, signer, origin: ORIGIN, nextSalt: () => SALT };
  const input = { previous: EMPTY_HEAD, tree: new MerkleTree(sha256), drafts: list, at: '2026-03-01T12:00:00.000Z' };
  return sealBlock({ ...input, ...dependencies }, () => ({ usage: [], idempotency: [] }));
}

/** The canonical text of what one draft became. */
const entryOf = (draft: EntryDraft): string => sealed(draft).entries[0]?.canonical ?? '';
const membersOf = (draft: EntryDraft): string[] => Object.keys(JSON.parse(entryOf(draft)) as object);

const ALWAYS = ['actor', 'at', 'integrationId', 'outcome', 'previousHash', 'productId', 'requestId', 'seq', 'type'];

/** A value that pretends to be of a type which only the domain can make. */
const pretending = (value: unknown) => value as never;

describe('an entry', () => {
  it.each<[string, EntryDraft, string[]]>([
    ['a look', { decision: admitted({ type: 'governance.read' }) }, []],
    ['a reading', drafts.read(), ['artifactId', 'operation', 'version']],
    [
      'a creation',
      drafts.create(),
      ['artifactClass', 'artifactId', 'commitment', 'metadataCommitment', 'operation', 'version'],
    ],
    ['a deletion', drafts.remove(), ['artifactClass', 'artifactId', 'metadataCommitment', 'operation', 'version']],
    ['records', drafts.limit(), ['commitment']],
    ['no records', { decision: admitted({ type: 'change-request.approve' }), effects: { records: [] } }, []],
    ['a refusal', drafts.refuse(), ['artifactId', 'operation', 'reason', 'rules']],
    [
      'a traced look',
      { decision: admitted({ type: 'audit.read', caller: { ...callerOf('ai'), traceId: 't' } }) },
      ['traceId'],
    ],
  ])('of %s has the members that belong to it, in canonical order, and no other', (_what, draft, members) => {
    expect(membersOf(draft)).toEqual([...ALWAYS, ...members].sort());
  });

  it('carries nothing of payload, metadata, records or salt, whatever they are', () => {
    const texts = fc.string({ minLength: 12, maxLength: 40 }).map((text) => `canary ${text}`);
    fc.assert(
      fc.property(texts, (canary) => {
        const changed = { ...artifact, ownerId: canary, labels: { canary }, createdBy: canary, updatedBy: canary };
        const content = { payload: canonicalJson({ canary }), salt: SALT };
        const value = { ...integration, reason: canary };
        const made: readonly Effects[] = [
          { artifact: { kind: 'created', artifact: changed, content } },
          { artifact: { kind: 'versioned', artifact: changed, content } },
          { artifact: { kind: 'state-changed', artifact: changed, salt: SALT } },
          { records: [{ kind: 'integration', id: 'assistant-core', value }] },
        ];
        for (const effects of made) {
          const text = entryOf({ decision: admitted({ type: 'artifact.create' }), effects });
          expect(text).not.toContain('canary');
          expect(text).not.toContain(SALT);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('keeps no more of the name of an unknown class than a name is long, and never half a character', () => {
    for (const name of ['x'.repeat(500), `x${'😀'.repeat(63)}`, `${'x'.repeat(63)}😀`]) {
      const { artifactClass } =
        sealed({ decision: refused({ type: 'artifact.create', artifactClass: name }) }).entries[0]?.entry ?? {};
      expect(artifactClass?.length).toBeLessThanOrEqual(64);
      expect(name.startsWith(artifactClass ?? '-')).toBe(true);
    }
  });

  it('says that what was admitted has failed, and never that a refusal was more than that', () => {
    const note = { outcome: 'failed', reason: 'why' } as const;
    expect(entryOf({ decision: admitted({ type: 'audit.verify' }), note })).toContain('"outcome":"failed"');
    expect(entryOf({ decision: refused({ type: 'audit.verify' }), note })).toContain('"outcome":"refused"');
    expect(entryOf({ decision: refused({ type: 'audit.verify' }), note })).not.toContain('why');
  });
});

describe('what only looks like a decision of the gate', () => {
  const admission = admitted({ type: 'artifact.create', artifactClass: 'metadata' });
  const { effects } = drafts.create();
  const { kind, request } = admission;

  it.each<[string, unknown]>([
    ['the members of an admission', { kind, request }],
    ['a copy of an admission', { ...admission }],
    ['an admission behind a proxy', new Proxy(admission, {})],
    ['an heir of an admission', Object.create(admission)],
    ['a refusal with effects', refused({ type: 'artifact.create' })],
  ])('is not sealed: %s', (_what, decision) => {
    expect(() => sealed(pretending({ decision, effects }))).toThrow(TypeError);
  });

  it('is not sealed as allowed without effects either', () => {
    expect(() => sealed(pretending({ decision: { kind, request } }))).toThrow(TypeError);
  });
});

describe('what only looks like a sealed block', () => {
  const block = sealed(drafts.create());

  it('is told from one, proxies and heirs included', () => {
    const alike = [
      new Proxy(block, {}),
      Object.create(block),
      Object.setPrototypeOf({ ...block }, Object.getPrototypeOf(block) as object),
    ];
    expect([block, ...alike].map(isSealedBlock)).toEqual([true, false, false, false]);
  });

  it('cannot be made by way of another one', () => {
    const parts = [block, block];
    expect(() => Reflect.construct(block.constructor, parts) as unknown).toThrow(TypeError);
    expect(() => Reflect.construct(block.constructor, [...parts, Symbol('by the domain')]) as unknown).toThrow(
      TypeError,
    );
  });
});
