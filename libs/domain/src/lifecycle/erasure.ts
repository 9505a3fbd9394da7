import type { Artifact, ArtifactId, Instant } from '../artifacts/artifact.ts';
import type { Sha256 } from '../bytes/sha256.ts';
import { hideName, isHiddenName, withoutName, type HiddenName } from './hidden-name.ts';

interface ErasureParts {
  readonly productId: string;
  readonly reason: string;
}

/** Certain artifacts of a product, or all of an owner in it. */
export type ErasureSubject =
  | (ErasureParts & { readonly artifactIds: readonly ArtifactId[] })
  | (ErasureParts & { readonly owner: HiddenName })
  /** As it is asked for. It becomes one of the above before it is recorded: see `hideOwner`. */
  | (ErasureParts & { readonly ownerId: string });

/** The subject as it is recorded: without the owner's name, which is to be erased. */
export function hideOwner(subject: ErasureSubject, sha256: Sha256, salt: string): ErasureSubject {
  if (!('ownerId' in subject)) return subject;
  const { productId, ownerId, reason } = subject;
  return { productId, owner: hideName(sha256, salt, productId, ownerId), reason: withoutName(reason, ownerId) };
}

/** An artifact that an approved erasure did not destroy, and why. */
export interface ErasureRefusal {
  readonly artifactId: ArtifactId;
  readonly code: string;
  readonly reason: string;
}

/** What an approved erasure did. */
export interface ErasureResult {
  /** Versions destroyed. */
  readonly erased: number;
  readonly artifacts: number;
  /** Of those that a hold or a retention lock keeps; 100 at most are named. */
  readonly refused: readonly ErasureRefusal[];
  readonly refusedTotal: number;
  /** Signed note; see `certificateText`. */
  readonly certificate: string;
}

/** Artifacts that a result names as refused. */
export const ERASURE_REFUSALS_NAMED = 100;

/** Whether an erasure is about an artifact. @param artifact a version that has not been erased */
export function isErasureOf(
  subject: ErasureSubject,
  artifact: Pick<Artifact, 'id' | 'productId' | 'ownerId'>,
  sha256: Sha256,
): boolean {
  if (artifact.productId !== subject.productId) return false;
  if ('artifactIds' in subject) return subject.artifactIds.includes(artifact.id);
  if ('ownerId' in subject) return artifact.ownerId === subject.ownerId;
  return isHiddenName(sha256, subject.owner, artifact.productId, artifact.ownerId);
}

/** A place in the log for a certificate: a tree and its root, lower-case hex. */
export interface TreeAt {
  readonly size: number;
  readonly rootHash: string;
}

export interface CertifiedErasure {
  readonly origin: string;
  readonly changeRequestId: string;
  /** Of the subject that was approved. */
  readonly digest: string;
  readonly productId: string;
  readonly requestedBy: string;
  readonly approvals: readonly { readonly role: string; readonly personId: string; readonly at: Instant }[];
  readonly versions: number;
  readonly artifacts: number;
  readonly refused: number;
  /** The entries of the erasure; undefined when nothing was there to erase. */
  readonly entries: { readonly first: number; readonly last: number } | undefined;
  readonly before: TreeAt;
  readonly after: TreeAt;
  readonly at: Instant;
}

/**
 * The text of an erasure certificate, which the log's key signs as a C2SP signed note: one `name value` a line, in this order.
 * A stranger verifies the signature under the log's key, and with consistency and inclusion proofs that `after` extends
 * `before` and that the named entries of type `artifact.erase` are in it.
 */
export function certificateText(erasure: CertifiedErasure): string {
  const { entries, before, after } = erasure;
  const lines = [
    'bucket-erasure-certificate v1',
    `origin ${erasure.origin}`,
    `change-request ${erasure.changeRequestId}`,
    `subject ${erasure.digest}`,
    `product ${erasure.productId}`,
    `requested-by ${erasure.requestedBy}`,
    ...erasure.approvals.map(({ role, personId, at }) => `approved-by ${role} ${personId} ${at}`),
    `erased-versions ${erasure.versions}`,
    `erased-artifacts ${erasure.artifacts}`,
    `refused-artifacts ${erasure.refused}`,
    `entries ${entries === undefined ? 'none' : `${entries.first} ${entries.last}`}`,
    `before ${before.size} ${before.rootHash}`,
    `after ${after.size} ${after.rootHash}`,
    `at ${erasure.at}`,
  ];
  return `${lines.join('\n')}\n`;
}
