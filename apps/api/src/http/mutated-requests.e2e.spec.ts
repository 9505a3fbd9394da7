import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { operationRow, type JsonObject, type JsonValue, type OperationType } from '@bucket/domain';
import { pathParameters } from '../openapi/api-operation.ts';
import { API_OPERATIONS } from '../openapi/operations.ts';
import { PARAMETERS } from '../openapi/parameters.ts';
import { openApiDocument } from '../openapi/document.ts';
import { eachAtOnce } from '../testing/naughty.spec-data.ts';
import { ASSISTANT, Scenario } from '../testing/scenario.spec-data.ts';

/** Every operation of the OpenAPI document with something wrong: answered as the document says, and never with a 5xx. */
let scenario: Scenario;
let tokens: Readonly<Record<string, string>>;

beforeAll(async () => {
  scenario = await Scenario.start();
  tokens = { ...scenario.people, service: await scenario.integrate(ASSISTANT) };
  await scenario.raiseWriteRate(1_000_000);
});
afterAll(() => scenario.end());

const schemas = ((openApiDocument('0')['components'] as JsonObject)['schemas'] ?? {}) as JsonObject;
const exampleOf = (schema: JsonObject): JsonObject => {
  const name = String(schema['$ref']).split('/').at(-1) ?? '';
  const examples = (schemas[name] as JsonObject)['examples'] as readonly JsonObject[];
  return examples[0] ?? {};
};

const WRONG: readonly JsonValue[] = [
  null,
  true,
  0,
  -1,
  1.5,
  Number.MAX_SAFE_INTEGER,
  '',
  'x'.repeat(70_000),
  [],
  [[[]]],
  {},
  { $gt: '' },
  { a: { b: { c: null } } },
];
const WRONG_TEXTS = ['', '0', '-1', '1e9', 'x', 'null', '%00', '%FF', '..', '%2e%2e', '*', 'x'.repeat(300), '[]', '{}'];

/** The body without each member, with one too many, and with each member replaced by everything wrong. */
function mutations(valid: JsonObject): JsonValue[] {
  const names = Object.keys(valid);
  const without = names.map((name) => Object.fromEntries(Object.entries(valid).filter(([key]) => key !== name)));
  const replaced = names.flatMap((name) => WRONG.map((value) => ({ ...valid, [name]: value })));
  return [{}, [], null, 'text', 7, { ...valid, extra: 1 }, ...without, ...replaced];
}

/** Somebody who may: an executor who keeps asking for what they may not is frozen, and then nothing else would be judged. */
const permittedBy = (asks: OperationType | undefined): string =>
  ['owner', 'executor', 'legal', 'auditor', 'service'].find(
    (role) => asks === undefined || operationRow(asks).roles.some((permitted) => permitted === role),
  ) ?? 'owner';

const filled = (path: string, value: string): string => path.replace(/\{[A-Za-z]+\}/g, value);

describe.each(API_OPERATIONS.map((operation) => [`${operation.method} ${operation.path}`, operation] as const))(
  '%s',
  (_title, { method, path, parameters = [], body, asks }) => {
    const token = () => tokens[path.includes('artifacts') ? 'service' : permittedBy(asks)] ?? '';
    const call = async (target: string, raw?: string) => {
      const answer = await scenario.caller.call(method, target, {
        token: token(),
        ...(raw === undefined ? {} : { raw }),
      });
      expect([target.slice(0, 80), raw?.slice(0, 80), answer.status < 500]).toEqual([
        target.slice(0, 80),
        raw?.slice(0, 80),
        true,
      ]);
    };

    if (body !== undefined) {
      it('answers every wrong body', async () => {
        await eachAtOnce(mutations(exampleOf(body.schema)), 8, (wrong) =>
          call(filled(path, 'x'), JSON.stringify(wrong)),
        );
      });
    }

    if (pathParameters(path).length > 0) {
      it('answers every wrong path', async () => {
        const raw = body === undefined ? undefined : JSON.stringify(exampleOf(body.schema));
        await eachAtOnce(
          WRONG_TEXTS.filter((text) => text !== '' && text !== '..' && text !== '%2e%2e'),
          8,
          (text) => call(filled(path, text), raw),
        );
      });
    }

    const names = parameters
      .map((key): JsonObject => PARAMETERS[key])
      .filter((parameter) => parameter['in'] === 'query');
    if (names.length > 0) {
      it('answers every wrong query', async () => {
        const queries = names.flatMap(({ name }) => WRONG_TEXTS.map((text) => `${String(name)}=${text}`));
        await eachAtOnce([...queries, 'a=1&a=2', '%', '&&&', '=', '?'], 8, (query) =>
          call(`${filled(path, '1')}?${query}`),
        );
      });
    }
  },
);
