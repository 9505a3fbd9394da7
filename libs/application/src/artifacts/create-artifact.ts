import type { Artifact, ArtifactParent, Caller, JsonValue } from '@bucket/domain';
import type { RandomSource } from '@bucket/ports';
import { batchOf } from '../committer/batch.ts';
import { NO_NEEDS, type Command, type IdempotencyClaim } from '../committer/command.ts';
import type { Committer } from '../committer/committer.ts';
import { commandFor, type Decider } from '../committer/decider.ts';
import { invalidRequest } from '../committer/observation.ts';
import type { BatchOutcome, Outcome, Replayable } from '../committer/outcome.ts';
import { visibleArtifact } from './current-version.ts';
import { secretsIn, type InspectedPayload, type PayloadInspector } from './inspect-payload.ts';

export interface NewArtifact {
  readonly artifactClass: string;
  /** Absent: the integration that writes it. */
  readonly ownerId?: string;
  readonly payload: JsonValue;
  readonly schemaVersion?: number;
  readonly traceId?: string;
  readonly parents?: readonly ArtifactParent[];
  readonly labels?: Readonly<Record<string, string>>;
}

export interface CreateArtifactCommand extends NewArtifact {
  readonly caller: Caller;
  readonly idempotency?: IdempotencyClaim;
}

/** An item that could not be understood has its place in the batch, and its entry, like any other. */
export type BatchItem =
  | { readonly kind: 'artifact'; readonly artifact: NewArtifact }
  | { readonly kind: 'invalid'; readonly code: string; readonly reason: string };

export interface CreateArtifactBatchCommand {
  readonly caller: Caller;
  /** One at least. */
  readonly items: readonly BatchItem[];
  readonly idempotency?: IdempotencyClaim;
}

/** A new artifact with its id, its salt and its inspected payload. */
interface CreateInput extends Omit<NewArtifact, 'payload' | 'schemaVersion'> {
  readonly id: string;
  readonly salt: string;
  readonly payload: InspectedPayload;
}

/** A parent exists when its artifact is the product's own and has had that version. */
export const createDecider: Decider<CreateInput, Artifact> = {
  kind: 'artifact.create',
  request: ({ artifactClass, ownerId, labels, payload, traceId }, { caller }) => ({
    type: 'artifact.create',
    caller: traceId === undefined ? caller : { ...caller, traceId },
    artifactClass,
    ...ownerOf(ownerId, caller),
    payload: payload.facts,
    ...secretsIn({ ownerId, labels }),
  }),
  ownFacts: ({ parents = [] }, { block, caller }) => ({
    missingParents: parents.flatMap(({ artifactId, version }, i) => {
      const parent = visibleArtifact(block, artifactId, caller);
      return parent !== undefined && version >= 1 && version <= parent.version ? [] : [`/parents/${i}`];
    }),
  }),
  act: (input, { block, caller, gate }) => {
    const schemaVersion = gate.artifactClass(input.artifactClass)?.schemaVersion ?? 0;
    const artifact = firstVersion(input, caller, block.at, schemaVersion);
    const content = { payload: input.payload.canonical, salt: input.salt };
    return { value: block.shown(artifact), effects: { artifact: { kind: 'created', artifact, content } } };
  },
};

/** Who owns what a caller writes: whoever is named, or else the integration itself. */
function ownerOf(ownerId: string | undefined, { integrationId }: Caller): { readonly ownerId?: string } {
  const owner = ownerId ?? integrationId;
  return owner === null ? {} : { ownerId: owner };
}

function firstVersion(
  { id, artifactClass, ownerId, payload, labels, traceId, parents }: CreateInput,
  caller: Caller,
  at: string,
  schemaVersion: number,
): Artifact {
  return {
    id,
    productId: caller.productId ?? '',
    artifactClass,
    schemaVersion,
    ownerId: ownerOf(ownerId, caller).ownerId ?? '',
    integrationId: caller.integrationId ?? '',
    version: 1,
    state: 'active',
    contentHash: payload.contentHash,
    sizeBytes: payload.facts.sizeBytes,
    createdAt: at,
    createdBy: caller.actor.id,
    updatedAt: at,
    updatedBy: caller.actor.id,
    labels: labels ?? {},
    traceId: traceId ?? null,
    parents: parents ?? [],
    previousContentHash: null,
    recoverableUntil: null,
    legalHolds: [],
  };
}

/** Creates one artifact, or up to 500 that succeed or fail one by one but share one block. */
export class CreateArtifact {
  readonly #committer: Committer;
  readonly #inspector: PayloadInspector;
  readonly #random: RandomSource;

  constructor(committer: Committer, inspector: PayloadInspector, random: RandomSource) {
    this.#committer = committer;
    this.#inspector = inspector;
    this.#random = random;
  }

  execute({ caller, idempotency, ...artifact }: CreateArtifactCommand): Promise<Replayable<Outcome<Artifact>>> {
    return this.#committer.submit(this.#command(caller, artifact, idempotency));
  }

  executeBatch({
    caller,
    items,
    idempotency,
  }: CreateArtifactBatchCommand): Promise<Replayable<BatchOutcome<Artifact>>> {
    const commands = items.map((item) =>
      // An invalid item is never recorded, so it has no value of another type.
      item.kind === 'artifact'
        ? this.#command(caller, item.artifact)
        : (invalidRequest(caller, item.code, item.reason) as Command<Outcome<never>>),
    );
    return this.#committer.submit(batchOf<Artifact>(caller, commands, idempotency));
  }

  #command(caller: Caller, artifact: NewArtifact, idempotency?: IdempotencyClaim): Command<Outcome<Artifact>> {
    const { payload, schemaVersion, ...rest } = artifact;
    const inspected = this.#inspector.inspect(artifact.artifactClass, payload, schemaVersion);
    const input: CreateInput = {
      ...rest,
      id: this.#random.uuid7(),
      salt: this.#random.salt(),
      payload: inspected,
    };
    const parents = artifact.parents ?? [];
    return commandFor(createDecider, caller, input, {
      load: { entries: 1, bytes: inspected.facts.sizeBytes },
      idempotency,
      ...(parents.length === 0
        ? {}
        : { needs: { ...NO_NEEDS, heads: parents.map(({ artifactId }) => ({ artifactId, content: false })) } }),
    });
  }
}
