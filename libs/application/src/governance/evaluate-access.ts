import type { Caller, JsonValue } from '@bucket/domain';
import type { Committer } from '../committer/committer.ts';
import { observe } from '../committer/observation.ts';
import type { Outcome } from '../committer/outcome.ts';
import type { Evaluate, EvaluateCommand, EvaluateResult } from './evaluate.ts';

/** A question as the Authorization API of OpenID AuthZEN 1.0 puts it, as far as the bucket reads it. */
export interface AccessQuestion {
  readonly subject: { readonly type: string; readonly id: string };
  readonly action: { readonly name: string };
  readonly resource: {
    readonly type: string;
    readonly id: string;
    readonly properties?: { readonly payload?: JsonValue };
  };
}

export interface AccessDecision extends EvaluateResult {
  /** Why the question was not put to the rules; null where it was. */
  readonly notAsked: string | null;
}

const OPERATIONS = ['CREATE', 'READ', 'UPDATE', 'DELETE'] as const;
const ARTIFACT_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Answers AuthZEN's question by `Evaluate`. The credential says who asks, so the subject has to be the caller; what the bucket has no
 * rules for is denied. Each answer is an entry.
 */
export class EvaluateAccess {
  readonly #committer: Committer;
  readonly #evaluate: Evaluate;

  constructor(committer: Committer, evaluate: Evaluate) {
    this.#committer = committer;
    this.#evaluate = evaluate;
  }

  async execute(caller: Caller, question: AccessQuestion): Promise<Outcome<AccessDecision>> {
    const asked = questionOf(caller, question);
    if (typeof asked !== 'string') {
      const outcome = await this.#evaluate.execute(asked);
      return outcome.kind === 'refused' ? outcome : { ...outcome, value: { ...outcome.value, notAsked: null } };
    }
    const note = { reason: `denied: ${asked}` };
    const outcome = await this.#committer.submit(observe({ type: 'governance.evaluate', caller }, { note }));
    return outcome.kind === 'refused'
      ? outcome
      : { ...outcome, value: { admitted: false, rules: [], notAsked: asked } };
  }
}

/** The bucket's own question, or why there is none. */
function questionOf(caller: Caller, { subject, action, resource }: AccessQuestion): EvaluateCommand | string {
  const { actor, integrationId } = caller;
  const isCaller = subject.type === actor.kind && (subject.id === actor.id || subject.id === integrationId);
  if (!isCaller) return 'the subject is not the holder of the credential';
  const operation = OPERATIONS.find((name) => name === action.name.toUpperCase());
  if (operation === undefined) return `the action is none of ${OPERATIONS.join(', ')}`;
  const payload = resource.properties?.payload;
  const parts = { caller, operation, ...(payload === undefined ? {} : { payload }) };
  switch (resource.type) {
    case 'artifact':
      return ARTIFACT_ID.test(resource.id) ? { ...parts, artifactId: resource.id } : 'no such artifact';
    case 'artifact-class':
      return { ...parts, artifactClass: resource.id };
    default:
      return 'the resource is neither artifact nor artifact-class';
  }
}
