import { BucketError, type Artifact, type Caller, type Sha256 } from '@bucket/domain';
import type { StoredVersion } from '@bucket/ports';
import type { Gate } from '../committer/gate.ts';
import { governed } from '../committer/govern.ts';
import type { Outcome } from '../committer/outcome.ts';
import type { BlockInProgress } from '../committer/block-in-progress.ts';
import type { Committer } from '../committer/committer.ts';

export interface ReadArtifactCommand {
  readonly caller: Caller;
  readonly artifactId: string;
  /** The current one when absent. */
  readonly version?: number;
}

export interface ReadArtifactResult {
  readonly artifact: Artifact;
  /** RFC 8785 text of the payload, checked against `contentHash`; undefined once purged. */
  readonly payload: string | undefined;
}

/** Reads one version with its payload; the reading is an entry, and bytes that do not match their hash are not served. */
export class ReadArtifact {
  readonly #committer: Committer;
  readonly #gate: Gate;
  readonly #sha256: Sha256;

  constructor(committer: Committer, gate: Gate, sha256: Sha256) {
    this.#committer = committer;
    this.#gate = gate;
    this.#sha256 = sha256;
  }

  /** @throws {BucketError} `content.corrupt` when the stored bytes are not those that were written */
  async execute({ caller, artifactId, version }: ReadArtifactCommand): Promise<Outcome<ReadArtifactResult>> {
    const outcome = await this.#committer.submit(
      governed(
        this.#gate,
        { type: 'artifact.read', caller, artifactId, ...(version === undefined ? {} : { version }) },
        (block) => {
          const found = pick(block, artifactId, version);
          return {
            value: found,
            note: { version: found.artifact.version, artifactClass: found.artifact.artifactClass },
          };
        },
        {
          needs: {
            heads: [{ artifactId, content: true }],
            versions: version === undefined ? [] : [{ artifactId, version }],
            idempotencyKeys: [],
          },
        },
      ),
    );
    return outcome.kind === 'refused' ? outcome : { ...outcome, value: this.#checked(outcome.value) };
  }

  #checked({ artifact, content }: StoredVersion): ReadArtifactResult {
    if (content !== undefined && `sha256:${this.#sha256.hex(content.payload)}` !== artifact.contentHash) {
      throw new BucketError('content.corrupt', { artifactId: artifact.id, version: artifact.version });
    }
    return { artifact, payload: content?.payload };
  }
}

function pick(block: BlockInProgress, artifactId: string, version: number | undefined): StoredVersion {
  const found = version === undefined ? block.head(artifactId) : block.version(artifactId, version);
  // The gate has admitted, so the artifact and the version exist in the facts of this block.
  if (found === undefined) throw new TypeError('admitted a version that is not there');
  return found;
}
