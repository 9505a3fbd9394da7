import {
  instantOf,
  maySeeProduct,
  parseEntry,
  type Artifact,
  type ArtifactState,
  type Caller,
  type Instant,
  type LegalHold,
  type Retention,
} from '@bucket/domain';
import type { StoredVersion } from '@bucket/ports';
import { needsArtifact } from '../committer/command.ts';
import type { Committer } from '../committer/committer.ts';
import { observe } from '../committer/observation.ts';
import type { Outcome } from '../committer/outcome.ts';
import { heldBy, retentionOfVersion, retirementOf } from './version-retention.ts';

/** Why one version is still kept, and until when. */
export interface VersionRetention {
  readonly version: number;
  readonly state: ArtifactState;
  /** The entry that wrote the version or its latest change of state. */
  readonly seq: number;
  /** When it went out of use, and by which entry; null while it is in use or where its content is destroyed. */
  readonly retiredAt: Instant | null;
  readonly retiredBySeq: number | null;
  /** Null where nothing is counted. */
  readonly rule: Retention['rule'] | 'in-use' | 'destroyed';
  readonly days: number | null;
  /** From when the period counts: when the version went out of use, or the latest release of a hold. */
  readonly since: Instant | null;
  /** The earliest instant at which a sweep destroys the content; null while it is in use, held or destroyed. */
  readonly until: Instant | null;
}

export interface ArtifactRetention {
  readonly artifactId: string;
  readonly state: ArtifactState;
  /** Holds in force. */
  readonly holds: readonly Pick<LegalHold, 'id' | 'caseId' | 'placedAt'>[];
  /** What the periods follow from. */
  readonly inputs: {
    readonly artifactClass: string;
    readonly integrationId: string;
    readonly retentionPolicy: string | null;
    readonly lockDays: number | null;
    readonly lockChangeRequestId: string | null;
  };
  readonly versions: readonly VersionRetention[];
}

/** When versions were written, and by which entry, by version. */
type Written = ReadonlyMap<number, { readonly seq: number; readonly at: Instant }>;

/** Versions that an answer tells of: the first ones, where there are more. */
const VERSIONS_MAX = 1_000;

/** Why an artifact is still here, and until when. */
export class ExplainRetention {
  readonly #committer: Committer;

  constructor(committer: Committer) {
    this.#committer = committer;
  }

  async execute(caller: Caller, artifactId: string): Promise<Outcome<ArtifactRetention>> {
    const request = { type: 'artifact.retention', caller, artifactId } as const;
    const outcome = await this.#committer.submit(observe(request, { needs: needsArtifact(artifactId) }));
    if (outcome.kind === 'refused') return outcome;
    const { store } = this.#committer.ledger;
    const [head] = (await store.decisionFacts(needsArtifact(artifactId))).heads;
    if (head === undefined || !maySeeProduct(caller, head.artifact.productId)) {
      throw new TypeError('admitted an artifact that is not there');
    }
    const versions = (await store.listVersions(artifactId, VERSIONS_MAX)).items;
    return { ...outcome, value: this.#explained(head.artifact, versions, await this.#written(artifactId)) };
  }

  #explained(head: Artifact, versions: readonly StoredVersion[], written: Written): ArtifactRetention {
    const { state, dependencies } = this.#committer.ledger;
    const integration = state.integration(head.integrationId);
    const lock = state.retentionLock(head.productId, head.artifactClass);
    const holds = heldBy({ head, version: head }, state, dependencies.sha256);
    return {
      artifactId: head.id,
      state: head.state,
      holds: holds.map(({ id, caseId, placedAt }) => ({ id, caseId, placedAt })),
      inputs: {
        artifactClass: head.artifactClass,
        integrationId: head.integrationId,
        retentionPolicy: integration?.retentionPolicy ?? null,
        lockDays: lock?.days ?? null,
        lockChangeRequestId: lock?.changeRequestId ?? null,
      },
      versions: versions.map((stored) => this.#version(head, stored, written)),
    };
  }

  #version(head: Artifact, { artifact, seq }: StoredVersion, written: Written): VersionRetention {
    const { version, state } = artifact;
    const retirement = retirementOf(head, artifact);
    const unretired = { retiredAt: null, retiredBySeq: null, days: null, since: null, until: null };
    if (retirement === undefined) {
      const isDestroyed = state === 'purged' || state === 'erased';
      return { version, state, seq, rule: isDestroyed ? 'destroyed' : 'in-use', ...unretired };
    }
    const next = retirement === 'deleted' ? { seq, at: artifact.updatedAt } : written.get(version + 1);
    const retiredAt = next?.at ?? artifact.updatedAt;
    const { ledger } = this.#committer;
    const { sha256 } = ledger.dependencies;
    const kept = retentionOfVersion({ head, version: artifact, retiredAt }, retirement, ledger.state, sha256);
    const until = kept.isHeld ? null : instantOf(ledger.state.retentionTime().instantMs(kept.endsMs));
    const { rule, days, since } = kept;
    return { version, state, seq, retiredAt, retiredBySeq: next?.seq ?? null, rule, days, since, until };
  }

  async #written(artifactId: string): Promise<Written> {
    const written = new Map<number, { seq: number; at: Instant }>();
    for (let after: string | undefined, more = true; more;) {
      const page = await this.#committer.ledger.store.queryEntries({ artifactId }, 1_000, after);
      for (const { canonical } of page.items) {
        const { seq, at, version, commitment } = parseEntry(canonical);
        if (commitment !== undefined && version !== undefined) written.set(version, { seq, at });
      }
      after = page.next;
      more = page.next !== undefined;
    }
    return written;
  }
}
