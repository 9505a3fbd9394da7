import type { Caller, GovernedRequest, JsonValue, OperationType, Verdict } from '@bucket/domain';
import { visibleArtifact } from '../artifacts/current-version.ts';
import type { ClassOfArtifact } from '../artifacts/class-of-artifact.ts';
import type { InspectedPayload, PayloadInspector } from '../artifacts/inspect-payload.ts';
import { needsArtifact } from '../committer/command.ts';
import type { Committer } from '../committer/committer.ts';
import { commandFor, type Decider } from '../committer/decider.ts';
import type { Outcome } from '../committer/outcome.ts';

interface Question {
  readonly operation: 'CREATE' | 'READ' | 'UPDATE' | 'DELETE';
  readonly artifactClass?: string;
  readonly artifactId?: string;
}

export interface EvaluateCommand extends Question {
  readonly caller: Caller;
  readonly payload?: JsonValue;
}

interface EvaluateInput extends Question {
  readonly payload?: InspectedPayload['facts'];
}

export interface EvaluateResult {
  readonly admitted: boolean;
  readonly rules: readonly Verdict[];
}

const TYPE_OF: Readonly<Record<Question['operation'], OperationType>> = {
  CREATE: 'artifact.create',
  READ: 'artifact.read',
  UPDATE: 'artifact.update',
  DELETE: 'artifact.delete',
};

export const evaluateDecider: Decider<EvaluateInput, EvaluateResult> = {
  kind: 'governance.evaluate',
  request: (_input, { caller }) => ({ type: 'governance.evaluate', caller }),
  act: (input, { block, caller, gate }) => {
    const { artifactId } = input;
    // Of another product's artifact not even the class may show in a verdict.
    const artifact = artifactId === undefined ? undefined : visibleArtifact(block, artifactId, caller);
    const rules = gate.explain(askedRequest(input, caller, artifact?.artifactClass, artifact?.version), block);
    return { value: { admitted: rules.every(({ verdict }) => verdict !== 'refuses'), rules } };
  },
};

/** The request as it would be made by a caller who names an owner and the current version. */
function askedRequest(
  { operation, artifactClass, artifactId, payload }: EvaluateInput,
  caller: Caller,
  classOfArtifact: string | undefined,
  version: number | undefined,
): GovernedRequest {
  const className = artifactClass ?? classOfArtifact;
  return {
    type: TYPE_OF[operation],
    caller,
    ownerId: caller.integrationId ?? 'evaluation',
    precondition: version === undefined ? { kind: 'any' } : { kind: 'versions', versions: [version] },
    ...(className === undefined ? {} : { artifactClass: className }),
    ...(artifactId === undefined ? {} : { artifactId }),
    ...(payload === undefined ? {} : { payload }),
  };
}

/** Whether an operation would be admitted, and why. Nothing is written but the entry that it was asked. */
export class Evaluate {
  readonly #committer: Committer;
  readonly #inspector: PayloadInspector;
  readonly #classes: ClassOfArtifact;

  constructor(committer: Committer, inspector: PayloadInspector, classes: ClassOfArtifact) {
    this.#committer = committer;
    this.#inspector = inspector;
    this.#classes = classes;
  }

  async execute({ caller, payload, ...question }: EvaluateCommand): Promise<Outcome<EvaluateResult>> {
    const { artifactId } = question;
    const input =
      payload === undefined
        ? question
        : {
            ...question,
            payload: this.#inspector.inspect(await this.#class(question, caller), payload, undefined).facts,
          };
    const needs = artifactId === undefined ? {} : { needs: needsArtifact(artifactId) };
    return this.#committer.submit(commandFor(evaluateDecider, caller, input, needs));
  }

  async #class({ artifactClass, artifactId }: Question, caller: Caller): Promise<string | undefined> {
    if (artifactClass !== undefined || artifactId === undefined) return artifactClass;
    return this.#classes.find(artifactId, caller);
  }
}
