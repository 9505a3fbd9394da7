import type { Artifact, ArtifactParent, Caller, GovernedRequest, JsonValue } from '@bucket/domain';
import type { RandomSource } from '@bucket/ports';
import type { OwnFacts } from '../gate/gate.ts';
import { governed } from '../gate/govern.ts';
import {
  idempotent,
  type IdempotencyClaim,
  type IdempotencySurroundings,
  type Replayable,
} from '../gate/idempotent.ts';
import type { Outcome } from '../gate/outcome.ts';
import type { BlockInProgress } from '../ledger/block-in-progress.ts';
import type { Command } from '../ledger/command.ts';
import type { Committer } from '../ledger/committer.ts';
import type { InspectedPayload, PayloadInspector } from './inspect-payload.ts';

export interface ArtifactDraft {
  readonly artifactClass: string;
  readonly ownerId: string;
  readonly payload: JsonValue;
  readonly schemaVersion?: number;
  readonly traceId?: string;
  readonly parents?: readonly ArtifactParent[];
  readonly labels?: Readonly<Record<string, string>>;
}

export interface CreateArtifactCommand extends ArtifactDraft {
  readonly caller: Caller;
  readonly idempotency?: IdempotencyClaim;
}

export interface CreateArtifactBatchCommand {
  readonly caller: Caller;
  readonly items: readonly ArtifactDraft[];
  readonly idempotency?: IdempotencyClaim;
}

export interface BatchResult {
  readonly kind: 'batch';
  readonly results: readonly Outcome<Artifact>[];
}

/** Creates one artifact, or up to 500 that stand or fall alone but share one block. */
export class CreateArtifact {
  readonly #committer: Committer;
  readonly #inspector: PayloadInspector;
  readonly #surroundings: IdempotencySurroundings & { readonly random: RandomSource };

  constructor(
    committer: Committer,
    inspector: PayloadInspector,
    surroundings: IdempotencySurroundings & { readonly random: RandomSource },
  ) {
    this.#committer = committer;
    this.#inspector = inspector;
    this.#surroundings = surroundings;
  }

  execute({ caller, idempotency, ...draft }: CreateArtifactCommand): Promise<Replayable<Outcome<Artifact>>> {
    return this.#committer.submit(idempotent(this.#command(caller, draft), idempotency, caller, this.#surroundings));
  }

  executeBatch({ caller, items, idempotency }: CreateArtifactBatchCommand): Promise<Replayable<BatchResult>> {
    const batch = together(items.map((item) => this.#command(caller, item)));
    return this.#committer.submit(idempotent(batch, idempotency, caller, this.#surroundings, () => true));
  }

  #command(caller: Caller, draft: ArtifactDraft): Command<Outcome<Artifact>> {
    const inspected = this.#inspector.inspect(draft.artifactClass, draft.payload, draft.schemaVersion);
    const id = this.#surroundings.random.uuid7();
    const salt = this.#surroundings.random.salt();
    const request: GovernedRequest = {
      type: 'artifact.create',
      caller: draft.traceId === undefined ? caller : { ...caller, traceId: draft.traceId },
      artifactClass: draft.artifactClass,
      ownerId: draft.ownerId,
      payload: inspected.facts,
    };
    const parents = draft.parents ?? [];
    return governed(
      this.#surroundings.gate,
      request,
      (block) => {
        const artifact = this.#artifact(id, request, draft, inspected, block.at);
        return {
          value: artifact,
          effects: { artifact: { kind: 'created', artifact, content: { payload: inspected.canonical, salt } } },
        };
      },
      parents.length === 0
        ? {}
        : {
            needs: {
              heads: parents.map(({ artifactId }) => ({ artifactId, content: false })),
              versions: [],
              idempotencyKeys: [],
            },
            ownFacts: (block) => missingParents(parents, caller, block),
          },
    );
  }

  #artifact(
    id: string,
    { caller }: GovernedRequest,
    draft: ArtifactDraft,
    inspected: InspectedPayload,
    at: string,
  ): Artifact {
    return {
      id,
      productId: caller.productId ?? '',
      artifactClass: draft.artifactClass,
      schemaVersion: this.#surroundings.gate.artifactClass(draft.artifactClass)?.schemaVersion ?? 0,
      ownerId: draft.ownerId,
      integrationId: caller.integrationId ?? '',
      version: 1,
      state: 'active',
      contentHash: inspected.contentHash,
      sizeBytes: inspected.facts.sizeBytes,
      createdAt: at,
      createdBy: caller.actor.id,
      updatedAt: at,
      updatedBy: caller.actor.id,
      labels: draft.labels ?? {},
      traceId: draft.traceId ?? null,
      parents: draft.parents ?? [],
      previousContentHash: null,
      recoverableUntil: null,
      legalHolds: [],
    };
  }
}

/** A parent exists when its artifact is the caller's product's and has had that version. */
function missingParents(parents: readonly ArtifactParent[], caller: Caller, block: BlockInProgress): OwnFacts {
  const missing = parents.flatMap(({ artifactId, version }, i) => {
    const head = block.head(artifactId)?.artifact;
    return head?.productId === caller.productId && version >= 1 && version <= head.version ? [] : [`/parents/${i}`];
  });
  return { missingParents: missing };
}

/** Several commands as one: the same block, each with its own decision and answer. */
function together(commands: readonly Command<Outcome<Artifact>>[]): Command<BatchResult> {
  return {
    needs: {
      heads: commands.flatMap(({ needs }) => needs.heads),
      versions: [],
      idempotencyKeys: [],
    },
    decide: (block) => {
      const answers = commands.map((command) => command.decide(block));
      return (sealed) => ({ kind: 'batch', results: answers.map((answer) => answer(sealed)) });
    },
  };
}
