import {
  certificateText,
  ERASURE_REFUSALS_NAMED,
  isErasureOf,
  parseEntry,
  toHex,
  type Artifact,
  type Caller,
  type ChangeRequest,
  type ChangeRequestOf,
  type ErasureRefusal,
  type ErasureResult,
} from '@bucket/domain';
import type { RandomSource } from '@bucket/ports';
import { batchOf } from '../committer/batch.ts';
import { needsArtifact } from '../committer/command.ts';
import type { Committer } from '../committer/committer.ts';
import { commandFor, type Decider } from '../committer/decider.ts';
import { bucketCaller } from '../identity/bucket-caller.ts';
import { signText } from '../ledger/sign-text.ts';
import { TreeReader } from '../ledger/tree-reader.ts';
import { STEP_VERSIONS } from '../retention/due-versions.ts';
import { heldBy } from '../retention/version-retention.ts';
import { eraseCommand, lockOn } from './erase-version.ts';

interface CompleteInput {
  readonly changeRequestId: string;
  readonly result: ErasureResult;
}

export const completeErasureDecider: Decider<CompleteInput, ChangeRequest> = {
  kind: 'erasure.complete',
  request: ({ changeRequestId }, { caller }) => ({ type: 'erasure.complete', caller, subjectId: changeRequestId }),
  act: ({ changeRequestId, result }, { block }) => {
    const before = block.state.changeRequest(changeRequestId);
    if (before === undefined) throw new TypeError('admitted a change request that is not there');
    const value: ChangeRequest = { ...before, result };
    return { value, effects: { records: [{ kind: 'change-request', id: value.id, value }] } };
  },
};

type ErasureRequest = ChangeRequestOf<'erasure'>;

/**
 * Carries out approved erasures, version by version and each by the gate. What a crash interrupts is gone on with at the next
 * start: an erased version is found erased, and counted by its entry.
 */
export class CarryOutErasures {
  readonly #committer: Committer;
  readonly #random: RandomSource;
  readonly #trees: TreeReader;
  #isRunning = false;

  constructor(committer: Committer, random: RandomSource) {
    this.#committer = committer;
    this.#random = random;
    this.#trees = new TreeReader(committer.ledger);
  }

  /** To be called often. @throws {BucketError} when something cannot be recorded; the next call goes on */
  async runPending(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      for (const request of this.#committer.ledger.state.changeRequests()) {
        const isPending = request.kind === 'erasure' && request.status === 'approved' && request.result === undefined;
        if (isPending) await this.#carryOut(request);
      }
    } finally {
      this.#isRunning = false;
    }
  }

  async #carryOut(request: ErasureRequest): Promise<void> {
    // All entries of an erasure are found, and counted, by its change request.
    const caller: Caller = { ...bucketCaller(this.#random.uuid7()), traceId: request.id };
    const refused = new Map<string, ErasureRefusal>();
    for await (const artifact of this.#artifactsOf(request)) {
      const refusal = await this.#erase(artifact, request, caller);
      if (refusal !== undefined) refused.set(refusal.artifactId, refusal);
    }
    const input: CompleteInput = { changeRequestId: request.id, result: await this.#result(request, refused) };
    await this.#committer.submit(commandFor(completeErasureDecider, caller, input));
  }

  /** Heads of what is to be erased. An owner's name is not recorded, so all artifacts of the product are looked at. */
  async *#artifactsOf({ subject }: ErasureRequest): AsyncGenerator<Artifact> {
    const { store, dependencies } = this.#committer.ledger;
    if ('artifactIds' in subject) {
      for (const artifactId of subject.artifactIds) {
        const [head] = (await store.decisionFacts(needsArtifact(artifactId))).heads;
        if (head !== undefined) yield head.artifact;
      }
      return;
    }
    for (let after: string | undefined, more = true; more;) {
      const page = await store.listArtifacts({ productId: subject.productId }, 1_000, after);
      for (const artifact of page.items) if (isErasureOf(subject, artifact, dependencies.sha256)) yield artifact;
      after = page.next;
      more = page.next !== undefined;
    }
  }

  /** The current version last, since it is by this one that an owner's artifact is found again. @returns the first refusal */
  async #erase(head: Artifact, request: ErasureRequest, caller: Caller): Promise<ErasureRefusal | undefined> {
    const versions = (await this.#versionsOf(head.id)).filter(({ state }) => state !== 'erased');
    const { state, dependencies } = this.#committer.ledger;
    // An artifact is erased as a whole or not at all: a version that a hold or a lock keeps is asked for alone.
    const kept =
      versions.find((version) => heldBy({ head, version }, state, dependencies.sha256).length > 0) ??
      versions.find((version) => lockOn(version, state) !== undefined);
    const asked = kept === undefined ? versions : [kept];
    for (let from = 0; from < asked.length; from += STEP_VERSIONS) {
      const commands = asked.slice(from, from + STEP_VERSIONS).map(({ version }) =>
        eraseCommand(caller, {
          artifactId: head.id,
          version,
          changeRequestId: request.id,
          salt: this.#random.salt(),
        }),
      );
      const { results } = await this.#committer.submit(batchOf(caller, commands, undefined));
      for (const result of results) {
        if (result.kind === 'recorded') continue;
        const [{ code, reason }] = result.refusal.by;
        if (code !== 'artifact.erased') return { artifactId: head.id, code, reason };
      }
    }
    return undefined;
  }

  async #versionsOf(artifactId: string): Promise<Artifact[]> {
    const versions: Artifact[] = [];
    for (let after: string | undefined, more = true; more;) {
      const page = await this.#committer.ledger.store.listVersions(artifactId, 1_000, after);
      versions.push(...page.items.map(({ artifact }) => artifact));
      after = page.next;
      more = page.next !== undefined;
    }
    return versions;
  }

  async #result(request: ErasureRequest, refused: ReadonlyMap<string, ErasureRefusal>): Promise<ErasureResult> {
    const { ledger } = this.#committer;
    const { head, dependencies } = ledger;
    const done = await this.#entriesOf(request.id);
    const beforeSize = done.first ?? head.size;
    const text = certificateText({
      origin: dependencies.origin,
      changeRequestId: request.id,
      digest: request.digest,
      productId: request.subject.productId,
      requestedBy: request.requestedBy,
      approvals: request.approvals,
      versions: done.versions,
      artifacts: done.artifactIds.size,
      refused: refused.size,
      entries: done.first === undefined ? undefined : { first: done.first, last: done.last },
      before: { size: beforeSize, rootHash: toHex(await this.#trees.root(beforeSize)) },
      after: { size: head.size, rootHash: head.rootHash },
      at: head.at,
    });
    return {
      erased: done.versions,
      artifacts: done.artifactIds.size,
      refused: [...refused.values()].slice(0, ERASURE_REFUSALS_NAMED),
      refusedTotal: refused.size,
      certificate: await signText(text, dependencies),
    };
  }

  async #entriesOf(changeRequestId: string) {
    const filter = { traceId: changeRequestId, type: 'artifact.erase', outcome: 'allowed' } as const;
    const artifactIds = new Set<string>();
    const done = { versions: 0, artifactIds, first: undefined as number | undefined, last: -1 };
    for (let after: string | undefined, more = true; more;) {
      const page = await this.#committer.ledger.store.queryEntries(filter, 1_000, after);
      for (const { canonical, seq } of page.items) {
        artifactIds.add(parseEntry(canonical).artifactId ?? '');
        done.versions += 1;
        done.first ??= seq;
        done.last = seq;
      }
      after = page.next;
      more = page.next !== undefined;
    }
    return done;
  }
}
