import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import type { JsonObject, JsonValue } from '@bucket/domain';

/** An answer, as much of it as the contract speaks of. */
export interface CheckedAnswer {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly contentType: string | null;
  readonly headers: Headers;
  readonly body: unknown;
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const member = (value: unknown, ...names: string[]): JsonValue | undefined =>
  names.reduce<JsonValue | undefined>((at, name) => (isObject(at) ? at[name] : undefined), value as JsonValue);

/** Closes every object that names its members, so that a member which the document does not know is found. */
function closed(value: JsonValue, isPart = false): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => closed(item));
  if (!isObject(value)) return value;
  const members = Object.entries(value).map(([name, part]): [string, JsonValue] => [
    name,
    name === 'allOf' && Array.isArray(part) ? part.map((item: JsonValue) => closed(item, true)) : closed(part),
  ]);
  const isOpen = isObject(value['properties']) && value['additionalProperties'] === undefined && !isPart;
  return Object.fromEntries(isOpen ? [...members, ['additionalProperties', false]] : members);
}

const escaped = (name: string): string => encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));

/** Holds answers against the OpenAPI document that the service itself serves. */
export class ContractCheck {
  readonly #document: JsonObject;
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true });
  readonly #validators = new Map<string, ValidateFunction>();
  readonly #paths: readonly { readonly pattern: RegExp; readonly path: string }[];

  constructor(document: JsonObject) {
    this.#document = document;
    ajvFormats.default(this.#ajv);
    this.#ajv.addSchema({ ...(closed(document) as JsonObject), $id: 'openapi:document' });
    this.#paths = Object.keys(member(document, 'paths') ?? {}).map((path) => ({
      path,
      pattern: new RegExp(
        `^${path
          .replaceAll('.', '\\.')
          .replace('{tile}', '.+')
          .replace(/\{[A-Za-z]+\}/g, '[^/]+')}$`,
      ),
    }));
  }

  /** @returns what the document does not allow; empty when the answer is one it describes */
  faults(answer: CheckedAnswer): string[] {
    const { method, path, status } = answer;
    const plain = path.split('?', 1)[0] ?? '';
    const verb = method === 'HEAD' ? 'get' : method.toLowerCase();
    const found = this.#paths.filter(({ pattern }) => pattern.test(plain));
    // A literal segment goes before a parameter, as the router has it.
    const route = found
      .sort((a, b) => a.path.split('{').length - b.path.split('{').length)
      .find((candidate) => member(this.#document, 'paths', candidate.path, verb) !== undefined);
    if (route === undefined) return this.#unmatchedFaults(answer);
    const response = member(this.#document, 'paths', route.path, verb, 'responses', String(status));
    if (response === undefined) return [`${method} ${route.path} does not describe status ${status}`];
    const pointer = ['paths', route.path, verb, 'responses', String(status)].map(escaped).join('/');
    return [...headerFaults(answer, response), ...this.#bodyFaults(answer, response, pointer)];
  }

  /** Whether a body is one that the document describes for an operation. */
  describesBody(path: string, method: string, body: JsonValue): boolean {
    const pointer = ['paths', path, method.toLowerCase(), 'requestBody', 'content', 'application/json', 'schema'];
    return this.#validate(pointer.map(escaped).join('/'), body).length === 0;
  }

  /** Whether the document describes a status for an operation; for any where it is not known which one was meant. */
  describesStatus(status: number, operation?: { readonly path: string; readonly method: string }): boolean {
    const paths = (member(this.#document, 'paths') ?? {}) as JsonObject;
    if (operation !== undefined)
      return member(paths, operation.path, operation.method.toLowerCase(), 'responses', String(status)) !== undefined;
    return Object.values(paths).some((item) =>
      Object.values(item as JsonObject).some((each) => member(each, 'responses', String(status)) !== undefined),
    );
  }

  #unmatchedFaults(answer: CheckedAnswer): string[] {
    if (answer.method === 'OPTIONS' && answer.status === 204) return [];
    if (answer.status < 400) return [`${answer.method} ${answer.path} is not described, but answered ${answer.status}`];
    return answer.method === 'HEAD' ? [] : this.#validate('components/schemas/Problem', answer.body);
  }

  #bodyFaults({ method, status, contentType, body }: CheckedAnswer, response: JsonValue, pointer: string): string[] {
    const content = member(response, 'content');
    if (method === 'HEAD') return [];
    if (content === undefined) return body === undefined ? [] : [`${status} has a body`];
    const mediaTypes = Object.keys(content as JsonObject);
    const mediaType = mediaTypes.find((each) => contentType?.startsWith(each) === true);
    if (mediaType === undefined) return [`${status} is ${String(contentType)}, not ${mediaTypes.join(' or ')}`];
    return this.#validate(`${pointer}/content/${escaped(mediaType)}/schema`, body);
  }

  #validate(pointer: string, body: unknown): string[] {
    const validate = this.#validators.get(pointer) ?? this.#ajv.compile({ $ref: `openapi:document#/${pointer}` });
    this.#validators.set(pointer, validate);
    if (validate(body)) return [];
    return (validate.errors ?? []).map(({ instancePath, message, params }) =>
      [instancePath, message, JSON.stringify(params)].join(' '),
    );
  }
}

/** Headers without which an answer would not be one of this contract; the others depend on the request. */
function headerFaults({ headers, status, path }: CheckedAnswer, response: JsonValue): string[] {
  const described = Object.keys((member(response, 'headers') ?? {}) as JsonObject);
  const needed = ['X-Request-Id', ...(path.startsWith('/v1/') ? ['RateLimit', 'RateLimit-Policy'] : [])];
  const byStatus: Readonly<Record<number, string>> = {
    401: 'WWW-Authenticate',
    429: 'Retry-After',
    503: 'Retry-After',
  };
  const all = [...needed, ...(byStatus[status] === undefined ? [] : [byStatus[status]])];
  return [
    ...all.filter((name) => !headers.has(name)).map((name) => `${status} lacks ${name}`),
    ...all.filter((name) => !described.includes(name)).map((name) => `${status} does not describe ${name}`),
    ...(headers.get('x-content-type-options') === 'nosniff' ? [] : ['no nosniff']),
  ];
}
