import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { canonicalJson, DENY_BY_DEFAULT, LIMIT_NAMES, RULE_SET, type JsonObject } from '@bucket/domain';
import { nodeSha256 } from '@bucket/node';
import type { Answer } from '../testing/caller.spec-data.ts';
import {
  as,
  ASSISTANT,
  AVATAR,
  AVATAR_CONFIG,
  METADATA,
  Scenario,
  type ProblemBody,
} from '../testing/scenario.spec-data.ts';

interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}
interface ClassDocument {
  readonly name: string;
  readonly fingerprint: string;
  readonly schema: JsonObject;
  readonly examples: readonly JsonObject[];
  readonly products: readonly string[];
}

let scenario: Scenario;
let assistant: string;

beforeAll(async () => {
  scenario = await Scenario.start();
  assistant = await scenario.integrate(ASSISTANT);
});
afterAll(() => scenario.end());

const RULES = [DENY_BY_DEFAULT, ...RULE_SET].map(({ id }) => id);

const get = (path: string, token = scenario.people.auditor) => scenario.caller.get(path, token);
const codeOf = (answer: Answer) => [answer.status, as<ProblemBody>(answer).code];

describe('GET /v1/governance/rules', () => {
  it('lists every rule of the gate under a fingerprint that stays', async () => {
    const [one, two] = [await get('/v1/governance/rules'), await get('/v1/governance/rules', assistant)];
    expect(as<Page<{ rule: string }>>(one).items.map(({ rule }) => rule)).toEqual(RULES);
    expect(two.body).toEqual(one.body);
  });

  it('pages as every list does', async () => {
    const first = as<Page<{ rule: string }>>(await get('/v1/governance/rules?limit=2'));
    const second = as<Page<{ rule: string }>>(
      await get(`/v1/governance/rules?limit=1&cursor=${first.nextCursor ?? ''}`),
    );
    expect([...first.items, ...second.items].map(({ rule }) => rule)).toEqual(RULES.slice(0, 3));
  });
});

describe('GET /v1/governance/classes', () => {
  it('gives each class a schema that its examples keep, and a fingerprint that anyone can compute', async () => {
    const { items } = as<Page<ClassDocument>>(await get('/v1/governance/classes'));
    const ajv = new Ajv2020({ strict: true });
    ajvFormats.default(ajv);
    expect(items).toHaveLength(12);
    for (const { name, fingerprint, schema, examples } of items) {
      const validate = ajv.compile(schema);
      expect([name, examples.length >= 2, examples.every((example) => validate(example))]).toEqual([name, true, true]);
      expect(fingerprint).toBe(`sha256:${nodeSha256.hex(canonicalJson(schema))}`);
    }
  });

  it('gives one class by its name, and 404 for a name that none has', async () => {
    const answer = await get('/v1/governance/classes/metadata', assistant);
    expect(as<ClassDocument>(answer).products).toEqual(['AI_Assistant']);
    for (const name of ['nonsense', '__proto__', 'constructor', 'METADATA', '%00']) {
      expect([name, ...codeOf(await get(`/v1/governance/classes/${name}`))]).toEqual([name, 404, 'class.not-found']);
    }
  });
});

describe('GET /v1/governance/products', () => {
  it('lists the products with their classes and quotas', async () => {
    const { items } = as<Page<{ id: string; quotas: { storageBytes: number } }>>(await get('/v1/governance/products'));
    expect(items.map(({ id, quotas }) => [id, quotas.storageBytes / 1e9])).toEqual([
      ['AI_Assistant', 400],
      ['AI_Avatar', 300],
      ['Gurukul', 200],
      ['Workflow_Enforcement', 100],
    ]);
  });
});

describe('GET /v1/governance/limits', () => {
  interface Limit {
    readonly limit: string;
    readonly value: number;
    readonly usage: number | null;
    readonly status: string;
    readonly products?: readonly { readonly productId: string; readonly usage: number }[];
  }
  const limitsOf = async (token?: string) => as<Page<Limit>>(await get('/v1/governance/limits', token)).items;

  it('lists every row of the table', async () => {
    expect((await limitsOf()).map(({ limit }) => limit)).toEqual([...LIMIT_NAMES]);
  });

  it('counts what is used, by product, and shows a product only its own', async () => {
    const avatar = await scenario.integrate(AVATAR);
    await scenario.write(assistant, METADATA);
    await scenario.write(avatar, AVATAR_CONFIG);
    await scenario.write(avatar, AVATAR_CONFIG);
    const find = (rows: readonly Limit[], name: string) => rows.find(({ limit }) => limit === name);
    const all = await limitsOf();
    expect(find(all, 'artifactsTotal')).toMatchObject({ value: 100_000_000, usage: 3, status: 'healthy' });
    expect(find(all, 'artifactsPerProduct')?.products?.map(({ productId, usage }) => [productId, usage])).toEqual([
      ['AI_Assistant', 1],
      ['AI_Avatar', 2],
      ['Gurukul', 0],
      ['Workflow_Enforcement', 0],
    ]);
    const own = find(await limitsOf(assistant), 'artifactsPerProduct');
    expect([own?.usage, own?.products?.map(({ productId }) => productId)]).toEqual([1, ['AI_Assistant']]);
    expect(find(all, 'writeLatencyMsP99')?.usage).toEqual(expect.any(Number));
  });
});

describe('POST /v1/governance/evaluate', () => {
  const evaluate = (body: object, token = assistant) => scenario.caller.post('/v1/governance/evaluate', token, body);
  interface Evaluation {
    readonly admitted: boolean;
    readonly rules: readonly { readonly rule: string; readonly verdict: string }[];
  }
  const refusing = (answer: Answer) =>
    as<Evaluation>(answer)
      .rules.filter(({ verdict }) => verdict === 'refuses')
      .map(({ rule }) => rule);

  it('says what every rule says, and writes nothing but that it was asked', async () => {
    const before = as<Page<unknown>>(await get('/v1/artifacts?productId=AI_Assistant')).items.length;
    const good = await evaluate({ operation: 'CREATE', artifactClass: 'metadata', payload: { title: 'x' } });
    expect(as<Evaluation>(good)).toMatchObject({ admitted: true });
    expect(as<Evaluation>(good).rules).toHaveLength(RULE_SET.length);
    const bad = await evaluate({ operation: 'CREATE', artifactClass: 'persona_config', payload: { title: 7 } });
    expect(as<Evaluation>(bad).admitted).toBe(false);
    expect(refusing(bad)).toEqual(['BKT-R07', 'BKT-R13']);
    expect(as<Page<unknown>>(await get('/v1/artifacts?productId=AI_Assistant')).items).toHaveLength(before);
  });

  it('tells a person why they may not write', async () => {
    const answer = await evaluate({ operation: 'CREATE', artifactClass: 'metadata' }, scenario.people.owner);
    expect(refusing(answer)).toContain('BKT-R03');
  });

  it.each([
    { operation: 'DROP' },
    { operation: 'READ', artifactId: 'x' },
    { artifactClass: 'metadata' },
    { operation: 'READ', at: 1 },
  ])('refuses %j', async (body) => {
    expect(codeOf(await evaluate(body))).toEqual([400, 'request.invalid']);
  });
});

describe('looking', () => {
  it('is an entry, before the answer', async () => {
    const requestId = 'look-0001';
    await scenario.caller.get('/v1/governance/products', assistant, { 'x-request-id': requestId });
    const { items } = as<Page<{ entry: { requestId: string; reason: string } }>>(
      await get('/v1/audit/entries?type=governance.read&limit=1000'),
    );
    expect(items.find(({ entry }) => entry.requestId === requestId)?.entry.reason).toBe('products');
  });
});
