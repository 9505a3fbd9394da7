import { addDays, isInForce, type Artifact, type Caller, type JsonValue, type Precondition } from '@bucket/domain';
import type { RandomSource } from '@bucket/ports';
import { needsArtifact, type IdempotencyClaim } from '../committer/command.ts';
import type { Committer } from '../committer/committer.ts';
import { commandFor, type Decider } from '../committer/decider.ts';
import { limitInForce } from '../committer/gate.ts';
import type { Outcome, Replayable } from '../committer/outcome.ts';
import type { ClassOfArtifact } from './class-of-artifact.ts';
import { currentVersion, visibleArtifact } from './current-version.ts';
import { secretsIn, type InspectedPayload, type PayloadInspector } from './inspect-payload.ts';

interface ChangeParts {
  readonly artifactId: string;
  readonly precondition: Precondition;
}

export interface UpdateArtifactCommand extends ChangeParts {
  readonly caller: Caller;
  readonly payload: JsonValue;
  readonly schemaVersion?: number;
  readonly traceId?: string;
  /** Replaces the labels; the old ones stay when absent. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly idempotency?: IdempotencyClaim;
}

export interface DeleteArtifactCommand extends ChangeParts {
  readonly caller: Caller;
  readonly idempotency?: IdempotencyClaim;
}

interface UpdateInput extends Omit<UpdateArtifactCommand, 'caller' | 'payload' | 'schemaVersion' | 'idempotency'> {
  readonly salt: string;
  /** The class that the payload was inspected for: that of the artifact, which never changes. */
  readonly inspectedFor: string | undefined;
  readonly payload: InspectedPayload;
}

export const updateDecider: Decider<UpdateInput, Artifact> = {
  kind: 'artifact.update',
  request: ({ artifactId, precondition, payload, labels, traceId, inspectedFor }, { block, caller }) => {
    const artifactClass = visibleArtifact(block, artifactId, caller)?.artifactClass;
    if (artifactClass !== undefined && artifactClass !== inspectedFor) {
      throw new TypeError('the payload was inspected for another class than that of the artifact');
    }
    return {
      type: 'artifact.update',
      caller: traceId === undefined ? caller : { ...caller, traceId },
      artifactId,
      precondition,
      payload: payload.facts,
      ...secretsIn({ labels }),
      ...(artifactClass === undefined ? {} : { artifactClass }),
    };
  },
  act: (input, { block, caller }) => {
    const artifact = nextVersion(currentVersion(block, input.artifactId).artifact, input, caller, block.at);
    const content = { payload: input.payload.canonical, salt: input.salt };
    return { value: block.shown(artifact), effects: { artifact: { kind: 'versioned', artifact, content } } };
  },
};

function nextVersion(
  before: Artifact,
  { payload, labels, traceId }: UpdateInput,
  caller: Caller,
  at: string,
): Artifact {
  return {
    ...before,
    contentHash: payload.contentHash,
    sizeBytes: payload.facts.sizeBytes,
    version: before.version + 1,
    integrationId: caller.integrationId ?? before.integrationId,
    updatedAt: at,
    updatedBy: caller.actor.id,
    labels: labels ?? before.labels,
    traceId: traceId ?? before.traceId,
    previousContentHash: before.contentHash,
  };
}

export const deleteDecider: Decider<ChangeParts, Artifact> = {
  kind: 'artifact.delete',
  request: (parts, { caller }) => ({ type: 'artifact.delete', caller, ...parts }),
  ownFacts: ({ artifactId }, { block, caller }) => {
    const artifact = visibleArtifact(block, artifactId, caller);
    return { lifecycle: { holds: artifact === undefined ? [] : block.holdsOver(artifact).filter(isInForce) } };
  },
  act: ({ artifactId }, { block, caller }) => {
    const { artifact: before, metadataSalt } = currentVersion(block, artifactId);
    const artifact: Artifact = {
      ...before,
      state: 'deleted',
      updatedAt: block.at,
      updatedBy: caller.actor.id,
      recoverableUntil: addDays(block.at, limitInForce(block.state, 'recoverableDays')),
    };
    return {
      value: block.shown(artifact),
      effects: { artifact: { kind: 'state-changed', artifact, salt: metadataSalt } },
    };
  },
};

/** Adds the next version of an artifact. */
export class UpdateArtifact {
  readonly #committer: Committer;
  readonly #classes: ClassOfArtifact;
  readonly #inspector: PayloadInspector;
  readonly #random: RandomSource;

  constructor(
    committer: Committer,
    inspector: PayloadInspector,
    { classes, random }: { readonly classes: ClassOfArtifact; readonly random: RandomSource },
  ) {
    this.#committer = committer;
    this.#inspector = inspector;
    this.#classes = classes;
    this.#random = random;
  }

  /** The payload is inspected before the block, for the class that the artifact has. */
  async execute(command: UpdateArtifactCommand): Promise<Replayable<Outcome<Artifact>>> {
    const { caller, payload, schemaVersion, idempotency, ...change } = command;
    const inspectedFor = await this.#classes.find(change.artifactId, caller);
    const inspected = this.#inspector.inspect(inspectedFor, payload, schemaVersion);
    const input: UpdateInput = { ...change, salt: this.#random.salt(), inspectedFor, payload: inspected };
    return this.#committer.submit(
      commandFor(updateDecider, caller, input, {
        needs: needsArtifact(change.artifactId),
        load: { entries: 1, bytes: inspected.facts.sizeBytes },
        idempotency,
      }),
    );
  }
}

/** Deletes an artifact recoverably: its content stays until the days of recovery are over. */
export class DeleteArtifact {
  readonly #committer: Committer;

  constructor(committer: Committer) {
    this.#committer = committer;
  }

  execute({ caller, idempotency, ...parts }: DeleteArtifactCommand): Promise<Replayable<Outcome<Artifact>>> {
    const options = { needs: needsArtifact(parts.artifactId), idempotency };
    return this.#committer.submit(commandFor(deleteDecider, caller, parts, options));
  }
}
