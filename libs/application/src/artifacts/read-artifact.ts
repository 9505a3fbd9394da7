import { BucketError, type Artifact, type Caller, type Sha256 } from '@bucket/domain';
import type { StoredVersion } from '@bucket/ports';
import { needsArtifact } from '../committer/command.ts';
import type { Committer } from '../committer/committer.ts';
import { commandFor, type Decider } from '../committer/decider.ts';
import type { Outcome } from '../committer/outcome.ts';
import { visibleArtifact } from './current-version.ts';

interface ReadInput {
  readonly artifactId: string;
  /** The current one when absent. */
  readonly version?: number;
}

export interface ReadArtifactCommand extends ReadInput {
  readonly caller: Caller;
}

export interface ReadArtifactResult {
  readonly artifact: Artifact;
  /** RFC 8785 text of the payload, checked against `contentHash`; undefined once purged. */
  readonly payload: string | undefined;
}

export const readDecider: Decider<ReadInput, StoredVersion> = {
  kind: 'artifact.read',
  request: (input, { caller }) => ({ type: 'artifact.read', caller, ...input }),
  ownFacts: ({ artifactId, version }, { block, caller }) => {
    const head = visibleArtifact(block, artifactId, caller);
    const read = head === undefined || version === undefined ? head : block.version(artifactId, version)?.artifact;
    return { lifecycle: { state: read?.state } };
  },
  act: ({ artifactId, version }, { block }) => {
    const found = version === undefined ? block.head(artifactId) : block.version(artifactId, version);
    // The gate has admitted, so the artifact and the version exist in the facts of this block.
    if (found === undefined) throw new TypeError('admitted a version that is not there');
    const { artifact } = found;
    return {
      value: { ...found, artifact: block.shown(artifact) },
      note: { version: artifact.version, artifactClass: artifact.artifactClass },
    };
  },
};

/** Reads one version with its payload; the reading is an entry, and bytes that do not match their hash are not served. */
export class ReadArtifact {
  readonly #committer: Committer;
  readonly #sha256: Sha256;

  constructor(committer: Committer, sha256: Sha256) {
    this.#committer = committer;
    this.#sha256 = sha256;
  }

  /** @throws {BucketError} `content.corrupt` when the stored bytes are not those that were written */
  async execute({ caller, ...input }: ReadArtifactCommand): Promise<Outcome<ReadArtifactResult>> {
    const { artifactId, version } = input;
    const needs = {
      ...needsArtifact(artifactId, true),
      versions: version === undefined ? [] : [{ artifactId, version }],
    };
    const outcome = await this.#committer.submit(commandFor(readDecider, caller, input, { needs }));
    return outcome.kind === 'refused' ? outcome : { ...outcome, value: this.#checked(outcome.value) };
  }

  #checked({ artifact, content }: StoredVersion): ReadArtifactResult {
    if (content !== undefined && `sha256:${this.#sha256.hex(content.payload)}` !== artifact.contentHash) {
      throw new BucketError('content.corrupt', { artifactId: artifact.id, version: artifact.version });
    }
    return { artifact, payload: content?.payload };
  }
}
