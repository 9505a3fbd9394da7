import { describe, expect, it } from '@jest/globals';
import type { Admission, LedgerHead, SealedBlock, SealedParts } from '@bucket/domain';
import * as domain from '@bucket/domain';
import type { LedgerStore } from './ledger-store.ts';

/** Compiled, never run: each line must fail in the type checker, and `npm run types` fails where one does not. */
export function whatDoesNotCompile(store: LedgerStore, head: LedgerHead, block: SealedBlock, parts: SealedParts): void {
  const parted = { ...parts, usage: [], idempotency: [] };
  // @ts-expect-error parts of a block are not a block
  void store.commit(parted, head);
  // @ts-expect-error nor is a copy of one
  void store.commit({ ...block }, head);
  // @ts-expect-error nor what JSON gives back of one, once it has a type
  void store.commit(JSON.parse('{}') as SealedParts, head);
  // @ts-expect-error nor an empty object
  void store.commit({}, head);
  // @ts-expect-error nor anything with its members
  void store.commit(Object.assign(Object.create(null) as object, parts), head);
  void store.commit(block, head);
}

/** As above, for what the domain's users might try with the gate. */
export function whatTheDomainKeeps(admission: Admission, block: SealedBlock): void {
  // @ts-expect-error the class of blocks is not exported
  void domain.BlockSealed;
  // @ts-expect-error nor what its makers hold
  void domain.BY_THE_DOMAIN;
  // @ts-expect-error nor the class of admissions
  void domain.AdmissionOfTheGate;
  // @ts-expect-error an admission does not lead to a constructor that can be called
  void new admission.constructor(admission.request);
  // @ts-expect-error nor does a block
  void new block.constructor(block, block);
  const { kind, request } = admission;
  // @ts-expect-error the members of an admission are not an admission
  const copied: Admission = { kind, request };
  void copied;
}

describe('what a store takes', () => {
  it('has no maker among what the domain exports but `sealBlock` and `restoreBlock`', () => {
    const makers = Object.entries(domain).filter(([, value]) => typeof value === 'function' && isClass(value));
    expect(makers.map(([name]) => name).sort()).toEqual([
      'BucketError',
      'ChainVerifier',
      'GovernanceState',
      'HoldIndex',
      'MerkleTree',
      'RetentionTime',
    ]);
  });
});

function isClass(value: object): boolean {
  return /^class\b/.test(Function.prototype.toString.call(value));
}
