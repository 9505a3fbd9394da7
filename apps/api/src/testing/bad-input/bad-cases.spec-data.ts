import type { JsonValue } from '@bucket/domain';
import type { ApiOperation } from '../../openapi/api-operation.ts';
import { hasBody, wireOf, type BadRequest } from './bad-request.spec-data.ts';
import { addUnknownMember, wrongBytes, wrongSyntax, wrongValue } from './body-wrongs.spec-data.ts';
import { Draws } from './draws.spec-data.ts';
import {
  wrongCredential,
  wrongEncoding,
  wrongHeader,
  wrongMethod,
  wrongPath,
  wrongQuery,
} from './head-wrongs.spec-data.ts';
import { rawShape, type RawParts } from './raw-shapes.spec-data.ts';
import type { ValidRequests } from './valid-requests.spec-data.ts';

/** What is sent, and what must hold for what comes back. */
export interface BadCase {
  readonly says: string;
  readonly bytes: Buffer;
  readonly method: string;
  /** Undefined where nobody can say which request it is: then it is sent on a connection of its own. */
  readonly request: BadRequest | undefined;
}

/** Generates the cases of a seed. */
export interface CaseParts {
  readonly operations: readonly ApiOperation[];
  readonly valid: ValidRequests;
  readonly raw: RawParts;
  /** Whether a body is one that the document describes for the operation. */
  readonly conforms: (operation: ApiOperation, body: JsonValue) => boolean;
}

type Wrong = (request: BadRequest, draws: Draws) => void;

/** How often each is drawn, in 100. */
const WRONGS: readonly (readonly [weight: number, wrong: Wrong])[] = [
  [30, wrongValue],
  [12, wrongSyntax],
  [6, wrongBytes],
  [12, wrongQuery],
  [10, wrongPath],
  [12, wrongHeader],
  [10, wrongEncoding],
  [4, wrongCredential],
  [4, wrongMethod],
];
const OF_BODIES: ReadonlySet<Wrong> = new Set([wrongValue, wrongSyntax, wrongBytes, wrongEncoding]);
const RAW_PERCENT = 8;

const changes = ({ method }: Pick<BadRequest, 'method'>): boolean => method !== 'GET';

/** Some of the wrongs, each once: the second of a kind could make good what the first did. */
function drawn(draws: Draws, mayHaveBody: boolean): readonly Wrong[] {
  const usable = WRONGS.filter(([, wrong]) => mayHaveBody || !OF_BODIES.has(wrong));
  const found = new Set<Wrong>();
  for (let count = draws.pick([1, 1, 1, 2, 3]); count > 0; count -= 1) {
    let left = draws.below(usable.reduce((sum, [weight]) => sum + weight, 0));
    const chosen = usable.find(([weight]) => (left -= weight) < 0);
    if (chosen !== undefined) found.add(chosen[1]);
  }
  return [...found];
}

/** The case of this number: the same for the same seed. */
export function badCase(seed: number, index: number, { operations, valid, raw, conforms }: CaseParts): BadCase {
  const draws = new Draws(seed, index);
  const operation = operations[index % operations.length];
  if (operation === undefined || draws.chance(RAW_PERCENT)) {
    const { says, bytes } = rawShape(raw, draws);
    return { says, bytes, method: '', request: undefined };
  }
  const request = valid.of(operation);
  const mayHaveBody = hasBody(request) || operation.method === 'POST';
  for (const wrong of drawn(draws, mayHaveBody)) wrong(request, draws);
  const { body, json } = request;
  const describes = operation.body !== undefined && body === undefined && json !== undefined;
  if (describes && !conforms(operation, json)) request.isSureToBeRefused = true;
  if (changes(operation) && !request.isSureToBeRefused) makeSure(request, draws);
  return { says: request.wrongs.join(', '), bytes: wireOf(request), method: request.method, request };
}

function makeSure(request: BadRequest, draws: Draws): void {
  if (request.body === undefined && draws.chance(80)) addUnknownMember(request, draws);
  else wrongSyntax(request, draws);
}
