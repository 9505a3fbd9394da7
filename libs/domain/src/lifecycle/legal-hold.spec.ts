import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { Sha256 } from '../bytes/sha256.ts';
import { artifact } from '../gate/gate.spec-data.ts';
import { hideName } from './hidden-name.ts';
import { HoldIndex, type HoldScope, type LegalHold } from './legal-hold.ts';

const sha256: Sha256 = {
  digest: (input) => createHash('sha256').update(input).digest(),
  hex: (input) => createHash('sha256').update(input).digest('hex'),
};
const SALT = 'a'.repeat(32);

const hold = (id: string, scope: HoldScope, productId: string = artifact.productId): LegalHold => ({
  id,
  caseId: 'case-1',
  productId,
  scope,
  reason: 'r',
  placedBy: 'legal',
  placedAt: '2026-01-01T00:00:00.000Z',
  releasedAt: null,
  releasedBy: null,
});
const ownerScope = (name: string): HoldScope => ({
  kind: 'owner',
  owner: hideName(sha256, SALT, artifact.productId, name),
});

describe('the index of holds', () => {
  it('finds a hold by each kind of scope, and one that is of another product not', () => {
    const traced = { ...artifact, traceId: 'trace-1' };
    const index = new HoldIndex([
      hold('1', { kind: 'artifacts', artifactIds: [artifact.id, 'other'] }),
      hold('2', { kind: 'class', artifactClass: artifact.artifactClass }),
      hold('3', ownerScope(artifact.ownerId)),
      hold('4', { kind: 'trace', traceId: 'trace-1' }),
      hold('5', { kind: 'class', artifactClass: artifact.artifactClass }, 'Gurukul'),
      hold('6', ownerScope('somebody')),
    ]);
    expect(index.covering(traced, sha256).map(({ id }) => id)).toEqual(['1', '2', '3', '4']);
    expect(index.covering(artifact, sha256).map(({ id }) => id)).toEqual(['1', '2', '3']);
    expect(index.saltOf(artifact.productId)).toBe(SALT);
  });

  it('hashes an owner once, among ten thousand holds as among one', () => {
    let hashed = 0;
    const counting: Sha256 = { ...sha256, hex: (input) => ((hashed += 1), sha256.hex(input)) };
    const holds = Array.from({ length: 10_000 }, (_, n) => hold(String(n).padStart(5, '0'), ownerScope(`owner-${n}`)));
    const index = new HoldIndex([...holds, hold('x', ownerScope(artifact.ownerId))]);
    expect(index.covering(artifact, counting).map(({ id }) => id)).toEqual(['x']);
    expect(hashed).toBe(1);
  });
});
