import { operationRow, type JsonObject, type JsonValue, type OperationType } from '@bucket/domain';
import type { ApiOperation } from '../../openapi/api-operation.ts';
import { as, METADATA, type Scenario } from '../scenario.spec-data.ts';
import type { BadRequest } from './bad-request.spec-data.ts';

/** What valid requests name: things that are there. */
export interface Existing {
  readonly artifactId: string;
  readonly changeRequestId: string;
  readonly credentialId: string;
  readonly integrationId: string;
  readonly principalId: string;
  readonly token: string;
}

interface Page {
  readonly items: readonly { readonly id: string }[];
}

/** Makes what requests will name. */
export async function existingIn(scenario: Scenario, token: string, integrationId: string): Promise<Existing> {
  const { caller, people } = scenario;
  const { artifact } = await scenario.write(token, METADATA);
  const firstOf = async (path: string): Promise<string> =>
    as<Page>(await caller.get(path, people.auditor)).items[0]?.id ?? '';
  const change = await caller.post('/v1/change-requests', people.executor, {
    kind: 'limit',
    reason: 'pending while requests are wrong',
    subject: { limit: 'writesPerSecond', value: 900_000 },
  });
  return {
    token,
    artifactId: artifact.id,
    changeRequestId: as<{ changeRequest: { id: string } }>(change).changeRequest.id,
    credentialId: await firstOf(`/v1/integrations/${integrationId}/credentials`),
    integrationId,
    principalId: await firstOf('/v1/principals'),
  };
}

const IDS: readonly (readonly [prefix: string, value: (existing: Existing) => string])[] = [
  ['/v1/artifacts', ({ artifactId }) => artifactId],
  ['/v1/change-requests', ({ changeRequestId }) => changeRequestId],
  ['/v1/integrations', ({ integrationId }) => integrationId],
  ['/v1/principals', ({ principalId }) => principalId],
];
const PARAMETERS: Readonly<Record<string, (existing: Existing) => string>> = {
  version: () => '1',
  seq: () => '1',
  name: () => 'metadata',
  code: () => 'route.not-found',
  tile: () => '0/000',
  credentialId: ({ credentialId }) => credentialId,
};

function pathOf({ path }: ApiOperation, existing: Existing): string {
  const id = IDS.find(([prefix]) => path.startsWith(prefix))?.[1](existing) ?? 'x';
  return path.replace(/\{([A-Za-z]+)\}/g, (_whole, name: string) => PARAMETERS[name]?.(existing) ?? id);
}

/** Somebody who may: an executor who keeps asking for what they may not is frozen, and then nothing else would be judged. */
const permittedBy = (asks: OperationType): 'owner' | 'executor' | 'legal' | 'auditor' | undefined =>
  (['owner', 'executor', 'legal', 'auditor'] as const).find((role) =>
    operationRow(asks).roles.some((permitted) => permitted === role),
  );

/** Makes requests that the service would answer, of every operation of its document. */
export class ValidRequests {
  readonly #document: JsonObject;
  readonly #existing: Existing;
  readonly #people: Scenario['people'];

  constructor(document: JsonObject, existing: Existing, people: Scenario['people']) {
    this.#document = document;
    this.#existing = existing;
    this.#people = people;
  }

  of(operation: ApiOperation): BadRequest {
    const { asks, body, parameters = [], method } = operation;
    const person = asks === undefined || operation.path.includes('artifacts') ? undefined : permittedBy(asks);
    const token = person === undefined ? this.#existing.token : this.#people[person];
    const headers: [string, string][] = [['Host', '127.0.0.1']];
    if (asks !== undefined) headers.push(['Authorization', `Bearer ${token}`]);
    if (parameters.includes('ifMatch')) headers.push(['If-Match', '"1"']);
    if (method === 'POST' || body !== undefined) headers.push(['Content-Type', 'application/json']);
    return {
      operation,
      method,
      path: pathOf(operation, this.#existing),
      query: parameters.includes('fromSize') || parameters.includes('fromSeq') ? ['from=1'] : [],
      headers,
      json: body === undefined ? undefined : this.#exampleOf(body.schema),
      body: undefined,
      isSureToBeRefused: false,
      wrongs: [],
    };
  }

  #exampleOf({ $ref }: JsonObject): JsonValue {
    const parts = String($ref).split('/').slice(1);
    const schema = parts.reduce<unknown>((at, key) => (at as JsonObject)[key], this.#document) as JsonObject;
    const examples = schema['examples'];
    return Array.isArray(examples) ? ((examples[0] as JsonValue | undefined) ?? {}) : {};
  }
}
