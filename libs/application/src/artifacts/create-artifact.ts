import type { Artifact, ArtifactParent, Caller, GovernedRequest, JsonValue } from '@bucket/domain';
import type { RandomSource } from '@bucket/ports';
import type { OwnFacts } from '../committer/gate.ts';
import { governed } from '../committer/govern.ts';
import {
  idempotent,
  type IdempotencyClaim,
  type IdempotencySurroundings,
  type Replayable,
} from '../committer/idempotent.ts';
import { invalidRequest } from '../committer/invalid-request.ts';
import type { Outcome } from '../committer/outcome.ts';
import type { BlockInProgress } from '../committer/block-in-progress.ts';
import { NO_NEEDS, type Command } from '../committer/command.ts';
import type { Committer } from '../committer/committer.ts';
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

/** An item that could not be understood has its place in the batch, and its entry, like any other. */
export type BatchItem =
  | { readonly kind: 'draft'; readonly draft: ArtifactDraft }
  | { readonly kind: 'invalid'; readonly code: string; readonly reason: string };

export interface CreateArtifactBatchCommand {
  readonly caller: Caller;
  /** One at least. */
  readonly items: readonly BatchItem[];
  readonly idempotency?: IdempotencyClaim;
}

export interface BatchResult {
  readonly kind: 'batch';
  /** One an item, in order. */
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
    const batch = together(
      items.map((item) =>
        item.kind === 'draft' ? this.#command(caller, item.draft) : invalidRequest(caller, item.code, item.reason),
      ),
    );
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
      {
        load: { entries: 1, bytes: inspected.facts.sizeBytes },
        ...(parents.length === 0 ? {} : kinship(parents, caller)),
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

/** What a draft with parents must know: a parent exists when its artifact is the product's own and has had that version. */
function kinship(parents: readonly ArtifactParent[], caller: Caller) {
  return {
    needs: { ...NO_NEEDS, heads: parents.map(({ artifactId }) => ({ artifactId, content: false })) },
    ownFacts: (block: BlockInProgress): OwnFacts => ({
      missingParents: parents.flatMap(({ artifactId, version }, i) => {
        const head = block.head(artifactId)?.artifact;
        return head?.productId === caller.productId && version >= 1 && version <= head.version ? [] : [`/parents/${i}`];
      }),
    }),
  };
}

/** Several commands as one: the same block, each with its own decision and answer. */
function together(commands: readonly Command<Outcome<Artifact>>[]): Command<BatchResult> {
  return {
    needs: { ...NO_NEEDS, heads: commands.flatMap(({ needs }) => needs.heads) },
    load: {
      entries: commands.length,
      bytes: commands.reduce((sum, { load }) => sum + (load?.bytes ?? 0), 0),
    },
    decide: (block) => {
      const answers = commands.map((command) => command.decide(block));
      return (sealed) => ({ kind: 'batch', results: answers.map((answer) => answer(sealed)) });
    },
  };
}
