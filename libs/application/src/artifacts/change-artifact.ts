import {
  addDays,
  stateChangeSalt,
  type Artifact,
  type Caller,
  type GovernedRequest,
  type JsonValue,
  type Precondition,
  type Sha256,
} from '@bucket/domain';
import type { RandomSource, StoredVersion } from '@bucket/ports';
import { limitInForce, type Gate } from '../committer/gate.ts';
import { governed } from '../committer/govern.ts';
import type { Outcome } from '../committer/outcome.ts';
import type { BlockInProgress } from '../committer/block-in-progress.ts';
import type { Committer } from '../committer/committer.ts';
import type { PayloadInspector } from './inspect-payload.ts';

export interface UpdateArtifactCommand {
  readonly caller: Caller;
  readonly artifactId: string;
  readonly precondition: Precondition;
  readonly payload: JsonValue;
  readonly schemaVersion?: number;
  readonly traceId?: string;
  /** Replaces the labels; the old ones stay when absent. */
  readonly labels?: Readonly<Record<string, string>>;
}

export interface DeleteArtifactCommand {
  readonly caller: Caller;
  readonly artifactId: string;
  readonly precondition: Precondition;
}

/**
 * Adds the next version of an artifact. The payload is inspected inside the block, because only there its class is known;
 * classes that are updated are small.
 */
export class UpdateArtifact {
  readonly #committer: Committer;
  readonly #inspector: PayloadInspector;
  readonly #surroundings: { readonly gate: Gate; readonly random: RandomSource };

  constructor(committer: Committer, inspector: PayloadInspector, surroundings: { gate: Gate; random: RandomSource }) {
    this.#committer = committer;
    this.#inspector = inspector;
    this.#surroundings = surroundings;
  }

  execute(command: UpdateArtifactCommand): Promise<Outcome<Artifact>> {
    const { caller, artifactId, precondition, traceId } = command;
    const { gate, random } = this.#surroundings;
    const salt = random.salt();
    return this.#committer.submit({
      needs: { heads: [{ artifactId, content: false }], versions: [], idempotencyKeys: [] },
      decide: (block) => {
        const head = block.head(artifactId)?.artifact;
        const visible = head !== undefined && head.productId === caller.productId ? head : undefined;
        const inspected = this.#inspector.inspect(visible?.artifactClass, command.payload, command.schemaVersion);
        const request: GovernedRequest = {
          type: 'artifact.update',
          caller: traceId === undefined ? caller : { ...caller, traceId },
          artifactId,
          precondition,
          payload: inspected.facts,
          ...(visible === undefined ? {} : { artifactClass: visible.artifactClass }),
        };
        return governed(gate, request, () => {
          const artifact = nextVersion(current(block, artifactId).artifact, command, block.at, {
            contentHash: inspected.contentHash,
            sizeBytes: inspected.facts.sizeBytes,
          });
          const content = { payload: inspected.canonical, salt };
          return { value: artifact, effects: { artifact: { kind: 'versioned', artifact, content } } };
        }).decide(block);
      },
    });
  }
}

/** Deletes an artifact recoverably: its content stays until the days of recovery are over. */
export class DeleteArtifact {
  readonly #committer: Committer;
  readonly #gate: Gate;
  readonly #sha256: Sha256;

  constructor(committer: Committer, gate: Gate, sha256: Sha256) {
    this.#committer = committer;
    this.#gate = gate;
    this.#sha256 = sha256;
  }

  execute({ caller, artifactId, precondition }: DeleteArtifactCommand): Promise<Outcome<Artifact>> {
    const request: GovernedRequest = { type: 'artifact.delete', caller, artifactId, precondition };
    return this.#committer.submit(
      governed(
        this.#gate,
        request,
        (block) => {
          const { artifact: before, metadataSalt } = current(block, artifactId);
          const artifact: Artifact = {
            ...before,
            state: 'deleted',
            updatedAt: block.at,
            updatedBy: caller.actor.id,
            recoverableUntil: addDays(block.at, limitInForce(block.state, 'recoverableDays')),
          };
          return {
            value: artifact,
            effects: {
              artifact: { kind: 'state-changed', artifact, salt: stateChangeSalt(this.#sha256, metadataSalt) },
            },
          };
        },
        { needs: { heads: [{ artifactId, content: false }], versions: [], idempotencyKeys: [] } },
      ),
    );
  }
}

function current(block: BlockInProgress, artifactId: string): StoredVersion {
  const head = block.head(artifactId);
  // Asked only after an admission, which the gate gives for artifacts that exist.
  if (head === undefined) throw new TypeError('admitted an artifact that is not there');
  return head;
}

function nextVersion(
  before: Artifact,
  { caller, labels, traceId }: UpdateArtifactCommand,
  at: string,
  content: Pick<Artifact, 'contentHash' | 'sizeBytes'>,
): Artifact {
  return {
    ...before,
    ...content,
    version: before.version + 1,
    integrationId: caller.integrationId ?? before.integrationId,
    updatedAt: at,
    updatedBy: caller.actor.id,
    labels: labels ?? before.labels,
    traceId: traceId ?? before.traceId,
    previousContentHash: before.contentHash,
  };
}
