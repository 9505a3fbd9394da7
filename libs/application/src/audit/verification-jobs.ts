import { instantOf, parseEntry, type Caller } from '@bucket/domain';
import type { AnswerVault, RandomSource } from '@bucket/ports';
import type { Committer } from '../committer/committer.ts';
import { observe } from '../committer/observation.ts';
import type { Outcome } from '../committer/outcome.ts';
import {
  BackgroundJobs,
  interrupted,
  JOB_STATES,
  type JobProgress,
  type JobSurroundings,
} from '../jobs/background-jobs.ts';
import { verifyStore, type VerificationResult } from './verify-log.ts';

/** How much earlier than its id an entry is looked for: the ids of a process may run ahead of its clock. */
const CLOCK_SLACK_MS = 60_000;

export const VERIFICATION_STATES = JOB_STATES;

/** How far a verification is, in entries that have been checked. */
export type VerificationProgress = JobProgress<VerificationResult>;

export interface VerificationJobParts extends JobSurroundings {
  readonly vault: Pick<AnswerVault, 'isIntact'>;
  readonly random: RandomSource;
}

/** Verifications that nobody waits for. */
export class VerificationJobs {
  readonly #committer: Committer;
  readonly #parts: VerificationJobParts;
  readonly #jobs: BackgroundJobs<VerificationResult>;

  constructor(committer: Committer, parts: VerificationJobParts) {
    this.#committer = committer;
    this.#parts = parts;
    this.#jobs = new BackgroundJobs(parts);
  }

  /** @throws {BucketError} `committer.overloaded` while ten jobs wait; nothing is recorded */
  start(caller: Caller): Promise<Outcome<VerificationProgress>> {
    const id = this.#parts.random.uuid7();
    const { ledger } = this.#committer;
    return this.#jobs.start({
      id,
      ask: () => this.#committer.submit(observe({ type: 'audit.verify', caller }, { note: noteOf(id) })),
      total: () => ledger.head.size,
      work: (step) => {
        const { store, head, dependencies } = ledger;
        return verifyStore(store, head, { ...dependencies, vault: this.#parts.vault }, step);
      },
    });
  }

  /** Undefined where nobody asked for it. */
  async get(caller: Caller, id: string): Promise<Outcome<VerificationProgress | undefined>> {
    const outcome = await this.#committer.submit(observe({ type: 'verification.read', caller }));
    if (outcome.kind === 'refused') return outcome;
    const known = this.#jobs.progress(id);
    if (known !== undefined) return { ...outcome, value: known };
    return { ...outcome, value: (await this.#isRecorded(id)) ? interrupted(id) : undefined };
  }

  /** Whether the log has the request for it: after the time in the id, and found by nothing but its type. */
  async #isRecorded(id: string): Promise<boolean> {
    if (!UUID7.test(id)) return false;
    const idMs = Number.parseInt(id.replace('-', '').slice(0, 12), 16);
    const from = instantOf(Math.max(0, Math.min(idMs, LATEST_MS) - CLOCK_SLACK_MS));
    const filter = { type: 'audit.verify', outcome: 'allowed', from } as const;
    const { items } = await this.#committer.ledger.store.queryEntries(filter, 1_000);
    await this.#committer.requireProven(items);
    return items.some(({ canonical }) => parseEntry(canonical).reason === noteOf(id).reason);
  }
}

const UUID7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
/** 9999-12-31, the last day that a time can name. */
const LATEST_MS = 253_402_214_400_000;

const noteOf = (id: string) => ({ reason: `verification ${id}` });
