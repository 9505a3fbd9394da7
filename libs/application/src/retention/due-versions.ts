import type { GovernanceState, Sha256 } from '@bucket/domain';
import type { ArtifactReader, RetiredVersion } from '@bucket/ports';
import { retentionOfVersion, retirementOf } from './version-retention.ts';

/** Versions that are looked at, and destroyed, in one step. */
export const STEP_VERSIONS = 200;

/** A retired version as it is kept now. */
export interface KeptVersion extends RetiredVersion {
  readonly sizeBytes: number;
  /** When its retention ends, in retention time. */
  readonly endsMs: number;
  readonly isHeld: boolean;
}

export interface KeptPage {
  readonly versions: readonly KeptVersion[];
  /** The place after this page; undefined at the end. */
  readonly next: string | undefined;
}

export interface KeptSource {
  readonly store: Pick<ArtifactReader, 'retiredVersions' | 'decisionFacts'>;
  readonly state: GovernanceState;
  readonly sha256: Sha256;
}

/** The shortest period there is: what retired within it is not due, whatever its class. */
const SHORTEST_MS = 90 * 86_400_000;

/**
 * Versions that may be due at a time, oldest retirement first.
 *
 * @param atMs in retention time
 */
export async function* keptVersions(source: KeptSource, atMs: number, from?: string): AsyncGenerator<KeptPage> {
  const { store, state } = source;
  const before = new Date(state.retentionTime().instantMs(atMs - SHORTEST_MS) + 1).toISOString();
  for (let after = from, more = true; more;) {
    const page = await store.retiredVersions(before, STEP_VERSIONS, after);
    yield { versions: await keptOf(source, page.items), next: page.next };
    after = page.next;
    more = page.next !== undefined;
  }
}

async function keptOf(
  { store, state, sha256 }: KeptSource,
  retired: readonly RetiredVersion[],
): Promise<KeptVersion[]> {
  if (retired.length === 0) return [];
  const facts = await store.decisionFacts({
    heads: retired.map(({ artifactId }) => ({ artifactId, content: false })),
    versions: retired.map(({ artifactId, version }) => ({ artifactId, version, withoutContent: true })),
    idempotencyKeys: [],
  });
  return retired.flatMap((each, i): KeptVersion[] => {
    const head = facts.heads[i]?.artifact;
    const version = facts.versions[i]?.artifact;
    const retirement = head === undefined || version === undefined ? undefined : retirementOf(head, version);
    // Restored, purged or erased since the list was read.
    if (head === undefined || version === undefined || retirement === undefined) return [];
    const { endsMs, isHeld } = retentionOfVersion({ ...each, head, version }, retirement, state, sha256);
    return [{ ...each, sizeBytes: version.sizeBytes, endsMs, isHeld }];
  });
}
