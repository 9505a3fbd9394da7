import type { JsonObject, OperationType } from '@bucket/domain';
import type { ProblemCode } from '../http/statuses.ts';
import type { HeaderName } from './headers.ts';
import type { ParameterName } from './parameters.ts';

export type Tag = 'Artifacts' | 'Governance' | 'Audit' | 'Log' | 'Operation';

/** The answer for a status, besides the headers that every answer has. */
export interface Answer {
  readonly says: string;
  /** A JSON Schema, mostly a reference to a component; absent for an answer without a body. */
  readonly schema?: JsonObject;
  /** `application/json` where absent. */
  readonly mediaType?: string;
  /** Other media types of the same answer, each with its schema. */
  readonly alternatives?: Readonly<Record<string, JsonObject>>;
  readonly headers?: readonly HeaderName[];
}

/** One row of the route table: a route, who may call it, and its answers. */
export interface ApiOperation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** As OpenAPI writes it: `/v1/artifacts/{id}`. */
  readonly path: string;
  /** Whether the last parameter of the path stands for any number of parts. */
  readonly wildcard?: boolean;
  readonly id: string;
  readonly tag: Tag;
  readonly summary: string;
  readonly description?: string;
  /** The operation that the gate judges; its row names the roles that may call. Absent for a route without a credential. */
  readonly asks?: OperationType;
  /** Parameters of query and header; those of the path follow from it. */
  readonly parameters?: readonly ParameterName[];
  readonly body?: { readonly schema: JsonObject; readonly required: boolean };
  readonly answers: Readonly<Record<number, Answer>>;
  /** Error codes of this route, besides those that every route of its kind has. */
  readonly problems?: readonly ProblemCode[];
}

export const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` });

/** Names of the path's parameters, in order. */
export const pathParameters = (path: string): string[] =>
  [...path.matchAll(/\{([A-Za-z]+)\}/g)].flatMap(([, name]) => name ?? []);

/** The path as Fastify writes it: `/v1/artifacts/:id`. */
export const routeOf = ({ path, wildcard = false }: Pick<ApiOperation, 'path' | 'wildcard'>): string =>
  path.replace(/\{([A-Za-z]+)\}/g, wildcard ? '*' : ':$1');
