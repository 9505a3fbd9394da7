/** What an artifact is for those who read and change it. */
export interface ArtifactModel {
  readonly version: number;
  /** `none` before it was created. */
  readonly state: 'none' | 'active' | 'deleted' | 'purged';
  readonly contentHash: string;
}

export const NO_ARTIFACT: ArtifactModel = { version: 0, state: 'none', contentHash: '' };

/** What was asked, with what came out of it. */
export type Operation =
  | { readonly kind: 'create'; readonly contentHash: string }
  | {
      readonly kind: 'update';
      /** Undefined for any version. */
      readonly ifVersion: number | undefined;
      readonly contentHash: string;
      /** The version made; undefined where it is not known. */
      readonly version: number | undefined;
    }
  | { readonly kind: 'delete'; readonly ifVersion: number | undefined }
  | { readonly kind: 'restore' }
  | { readonly kind: 'purge' }
  | { readonly kind: 'saw'; readonly version: number; readonly state: string; readonly contentHash: string }
  | { readonly kind: 'refused'; readonly code: string; readonly ifVersion: number | undefined };

export interface Happening {
  readonly operation: Operation;
  /** Steps of the run: asked at, and answered at. Infinite where there was no answer: then it may have happened or not. */
  readonly askedAt: number;
  readonly answeredAt: number;
}

/** The artifact after an operation, or undefined where the operation could not have come out like that. */
export function after(before: ArtifactModel, operation: Operation): ArtifactModel | undefined {
  const isActive = before.state === 'active';
  switch (operation.kind) {
    case 'create':
      return before.state === 'none' ? { version: 1, state: 'active', contentHash: operation.contentHash } : undefined;
    case 'update': {
      const version = before.version + 1;
      const isAsSeen = operation.ifVersion === undefined || operation.ifVersion === before.version;
      const isAsTold = operation.version === undefined || operation.version === version;
      if (!isActive || !isAsSeen || !isAsTold) return undefined;
      return { version, state: 'active', contentHash: operation.contentHash };
    }
    case 'delete':
      if (!isActive || (operation.ifVersion !== undefined && operation.ifVersion !== before.version)) return undefined;
      return { ...before, state: 'deleted' };
    case 'restore':
      return before.state === 'deleted' ? { ...before, state: 'active' } : undefined;
    case 'purge':
      return before.state === 'deleted' ? { ...before, state: 'purged' } : undefined;
    case 'saw':
      return operation.version === before.version &&
        operation.state === before.state &&
        operation.contentHash === before.contentHash
        ? before
        : undefined;
    case 'refused':
      return isReasonToRefuse(before, operation.code, operation.ifVersion) ? before : undefined;
  }
}

function isReasonToRefuse({ state, version }: ArtifactModel, code: string, ifVersion: number | undefined): boolean {
  switch (code) {
    case 'artifact.not-found':
      return state === 'none';
    case 'artifact.deleted':
      return state === 'deleted';
    case 'artifact.purged':
      return state === 'purged';
    case 'artifact.not-deleted':
      return state !== 'deleted';
    case 'precondition.failed':
      return state === 'active' && ifVersion !== version;
    default:
      return true; // a reason that does not lie in the artifact
  }
}

/**
 * Whether there is an order of the operations, each at one moment between question and answer, in which every answer is right:
 * the search of Wing and Gong, "Testing and Verifying Concurrent Objects" (1993), with Lowe's memory of what failed.
 */
export function isLinearizable(history: readonly Happening[]): boolean {
  const happenings = [...history].sort((one, other) => one.askedAt - other.askedAt);
  const failed = new Set<string>();
  const done = new Array<boolean>(happenings.length).fill(false);

  const search = (model: ArtifactModel): boolean => {
    const deadline = firstAnswer(happenings, done);
    if (deadline === Number.POSITIVE_INFINITY) return true; // what is left was never answered
    const key = `${done.map(Number).join('')} ${model.version} ${model.state} ${model.contentHash}`;
    if (failed.has(key)) return false;
    for (const [i, { askedAt, operation }] of happenings.entries()) {
      if (askedAt > deadline) break;
      if (done[i] === true) continue;
      const next = after(model, operation);
      if (next === undefined) continue;
      done[i] = true;
      if (search(next)) return true;
      done[i] = false;
    }
    failed.add(key);
    return false;
  };
  return search(NO_ARTIFACT);
}

/** When the first of those that are not placed yet was answered: what was asked later comes after it. */
function firstAnswer(happenings: readonly Happening[], done: readonly boolean[]): number {
  let first = Number.POSITIVE_INFINITY;
  for (const [i, { answeredAt }] of happenings.entries())
    if (done[i] !== true && answeredAt < first) first = answeredAt;
  return first;
}
