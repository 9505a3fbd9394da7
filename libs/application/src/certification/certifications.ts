import {
  assess,
  coveredBy,
  envelopeOf,
  oscalFiles,
  standingOf,
  statementJson,
  statementOf,
  textToSign,
  type CertificateFacts,
  type Fingerprints,
  type MethodResult,
  type Standing,
  type UuidOf,
} from '@bucket/certification';
import {
  canonicalJson,
  instantOf,
  type Caller,
  type Certification,
  type JsonObject,
  type Sha256,
} from '@bucket/domain';
import type { Clock, RandomSource } from '@bucket/ports';
import { BlockInProgress } from '../committer/block-in-progress.ts';
import { NO_NEEDS, type IdempotencyClaim } from '../committer/command.ts';
import type { Committer } from '../committer/committer.ts';
import { commandFor, type Decider } from '../committer/decider.ts';
import type { Gate } from '../committer/gate.ts';
import { observation, observe } from '../committer/observation.ts';
import type { Outcome, Replayable } from '../committer/outcome.ts';

/** A certification with whether it still speaks of the bucket that runs. */
export interface StandingCertification extends Certification {
  readonly standing: Standing;
}

export interface IssueCertificationCommand {
  readonly caller: Caller;
  readonly form: 'short' | 'whole';
  /** What the methods found. The verdict is derived from them here, and never taken from outside. */
  readonly results: readonly MethodResult[];
  readonly idempotency?: IdempotencyClaim;
}

export interface CertificationDependencies {
  readonly gate: Gate;
  readonly verifierKey: string;
  /** Of the software that runs. */
  readonly version: string;
  readonly sha256: Sha256;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly uuidOf: UuidOf;
}

type IssueInput = Omit<Certification, 'issuedBy' | 'countersignedAt' | 'changeRequestId'>;

export const issueCertificationDecider: Decider<IssueInput, Certification> = {
  kind: 'certification.issued',
  request: (_certification, { caller }) => ({ type: 'certification.issued', caller }),
  act: (certification, { caller }) => {
    const value: Certification = {
      ...certification,
      issuedBy: caller.actor.id,
      countersignedAt: null,
      changeRequestId: null,
    };
    const { id, verdict, digest } = value;
    return {
      value,
      effects: { records: [{ kind: 'certification', id, value }] },
      note: { reason: `${verdict} ${digest}` },
    };
  },
};

/** Asked before anything is signed: the refusal is then recorded as that of the certification itself. */
const ISSUED = { type: 'certification.issued' } as const;

/** Signs what the methods of a certification found, and says of each certification whether it still holds. */
export class Certifications {
  readonly #committer: Committer;
  readonly #dependencies: CertificationDependencies;

  constructor(committer: Committer, dependencies: CertificationDependencies) {
    this.#committer = committer;
    this.#dependencies = dependencies;
  }

  async issue({
    caller,
    form,
    results,
    idempotency,
  }: IssueCertificationCommand): Promise<Replayable<Outcome<StandingCertification>>> {
    if (!this.#admits(caller)) {
      const asked = { request: ISSUED, note: { reason: 'nothing was signed' } };
      const refused = await this.#committer.submit(commandFor(observation, caller, asked));
      if (refused.kind === 'refused') return refused;
    }
    const { sha256, uuidOf } = this.#dependencies;
    const { signer, keys } = this.#committer.ledger.dependencies;
    const facts = this.#facts(form);
    const assessment = assess(results);
    const covered = coveredBy(oscalFiles(facts, assessment, results, uuidOf), sha256);
    const statement = statementOf(facts, assessment, results, covered);
    // A key that was handed over signs nothing more.
    keys.requireOwnSigns();
    const signature = await signer.sign(textToSign(statementJson(statement)));
    const envelope = { ...envelopeOf(statementJson(statement), signer, signature) };
    const { certificateId: id, issuedAt, version, fingerprints } = facts;
    const { verdict, validUntil } = statement.predicate;
    // Plain data, which the type of an interface does not say.
    const json = envelope as unknown as JsonObject;
    const digest = `sha256:${sha256.hex(canonicalJson(json))}`;
    const input = { id, verdict, form, issuedAt, validUntil, version, fingerprints, digest, envelope: json };
    const outcome = await this.#committer.submit(commandFor(issueCertificationDecider, caller, input, { idempotency }));
    return outcome.kind === 'refused' ? outcome : { ...outcome, value: this.#withStanding(outcome.value) };
  }

  /** Whether the gate admits it on what this process knows now; the commit asks again. */
  #admits(caller: Caller): boolean {
    const { gate, sha256, clock } = this.#dependencies;
    const { state } = this.#committer.ledger;
    const now = instantOf(clock.nowMs());
    const block = new BlockInProgress({ at: now, now, state, sha256 }, NO_NEEDS, {
      heads: [],
      versions: [],
      idempotency: [],
    });
    return gate.explain({ ...ISSUED, caller }, block).every(({ verdict }) => verdict !== 'refuses');
  }

  /** Newest first. */
  async list(caller: Caller): Promise<Outcome<readonly StandingCertification[]>> {
    const outcome = await this.#committer.submit(observe({ type: 'certification.read', caller }));
    if (outcome.kind === 'refused') return outcome;
    const all = this.#committer.ledger.state.certifications();
    return { ...outcome, value: all.map((each) => this.#withStanding(each)).reverse() };
  }

  async get(caller: Caller, id: string): Promise<Outcome<StandingCertification | undefined>> {
    const outcome = await this.#committer.submit(observe({ type: 'certification.read', caller }));
    if (outcome.kind === 'refused') return outcome;
    const found = this.#committer.ledger.state.certification(id);
    return { ...outcome, value: found === undefined ? undefined : this.#withStanding(found) };
  }

  /** The newest that was satisfied, lapsed or not; without one the newest of all. */
  async current(caller: Caller): Promise<Outcome<StandingCertification | undefined>> {
    const outcome = await this.list(caller);
    if (outcome.kind === 'refused') return outcome;
    const [newest] = outcome.value;
    return { ...outcome, value: outcome.value.find(({ verdict }) => verdict === 'satisfied') ?? newest };
  }

  #withStanding(certification: Certification): StandingCertification {
    const { version, clock } = this.#dependencies;
    const running = { version, fingerprints: this.#fingerprints(), at: instantOf(clock.nowMs()) };
    return { ...certification, standing: standingOf(certification, running) };
  }

  #fingerprints(): Fingerprints {
    const { gate } = this.#dependencies;
    const classes = gate.policy.classes.map(({ name }) => [name, gate.schemaFingerprint(name) ?? '']);
    return { rules: gate.running.fingerprint, classes: Object.fromEntries(classes) };
  }

  #facts(form: 'short' | 'whole'): CertificateFacts {
    const { verifierKey, version, clock, random } = this.#dependencies;
    return {
      certificateId: random.uuid7(),
      origin: this.#committer.ledger.dependencies.origin,
      verifierKey,
      version,
      issuedAt: instantOf(clock.nowMs()),
      form,
      fingerprints: this.#fingerprints(),
      checkpoint: this.#committer.ledger.checkpoint,
    };
  }
}
