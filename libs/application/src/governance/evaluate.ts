import type { Caller, GovernedRequest, OperationType, Verdict } from '@bucket/domain';
import type { Gate } from '../committer/gate.ts';
import { governed } from '../committer/govern.ts';
import type { Outcome } from '../committer/outcome.ts';
import type { PayloadInspector } from '../artifacts/inspect-payload.ts';
import type { Committer } from '../committer/committer.ts';
import type { JsonValue } from '@bucket/domain';

export interface EvaluateCommand {
  readonly caller: Caller;
  readonly operation: 'CREATE' | 'READ' | 'UPDATE' | 'DELETE';
  readonly artifactClass?: string;
  readonly artifactId?: string;
  readonly payload?: JsonValue;
}

export interface EvaluateResult {
  readonly admitted: boolean;
  readonly rules: readonly Verdict[];
}

const TYPE_OF: Readonly<Record<EvaluateCommand['operation'], OperationType>> = {
  CREATE: 'artifact.create',
  READ: 'artifact.read',
  UPDATE: 'artifact.update',
  DELETE: 'artifact.delete',
};

/** Would it be allowed, and why? Nothing is written but the entry that it was asked. */
export class Evaluate {
  readonly #committer: Committer;
  readonly #gate: Gate;
  readonly #inspector: PayloadInspector;

  constructor(committer: Committer, gate: Gate, inspector: PayloadInspector) {
    this.#committer = committer;
    this.#gate = gate;
    this.#inspector = inspector;
  }

  execute(command: EvaluateCommand): Promise<Outcome<EvaluateResult>> {
    const { caller, artifactId } = command;
    const ask = governed(
      this.#gate,
      { type: 'governance.evaluate', caller },
      (block) => {
        const head = artifactId === undefined ? undefined : block.head(artifactId)?.artifact;
        // Of another product's artifact not even the class may show in a verdict.
        const artifact = caller.productId === null || head?.productId === caller.productId ? head : undefined;
        const rules = this.#gate.explain(this.#asked(command, artifact?.artifactClass, artifact?.version), block);
        return { value: { admitted: rules.every(({ verdict }) => verdict !== 'refuses'), rules } };
      },
      artifactId === undefined
        ? {}
        : { needs: { heads: [{ artifactId, content: false }], versions: [], idempotencyKeys: [] } },
    );
    return this.#committer.submit(ask);
  }

  /** The request as it would be made, by somebody who names an owner and the current version. */
  #asked(
    { caller, operation, artifactClass, artifactId, payload }: EvaluateCommand,
    ofArtifact: string | undefined,
    version: number | undefined,
  ): GovernedRequest {
    const className = artifactClass ?? ofArtifact;
    return {
      type: TYPE_OF[operation],
      caller,
      ownerId: 'evaluation',
      precondition: version === undefined ? { kind: 'any' } : { kind: 'versions', versions: [version] },
      ...(className === undefined ? {} : { artifactClass: className }),
      ...(artifactId === undefined ? {} : { artifactId }),
      ...(payload === undefined ? {} : { payload: this.#inspector.inspect(className, payload, undefined).facts }),
    };
  }
}
