import type { EvaluateResult, LogPosition } from '@bucket/application';
import { LIMIT_NAMES, type JsonObject } from '@bucket/domain';
import { ref } from '../openapi/api-operation.ts';
import { schemaOfDto } from '../openapi/dto-schema.ts';
import {
  digest,
  examples,
  flag,
  hash,
  listOf,
  oneOf,
  optional,
  orNull,
  pageSchema,
  shape,
  text,
  whole,
} from '../openapi/shapes.ts';
import type { ShownClass } from './class-view.ts';
import type { AccessAnswer } from './access.controller.ts';
import { AccessEvaluationDto } from './access.dto.ts';
import { EvaluateDto } from './evaluate.dto.ts';
import type { LimitItem, ProductReading } from './limit-readings.ts';
import type { ShownProduct } from './product-view.ts';
import type { ShownRule } from './rule-set-view.ts';

const artifactClass = shape<ShownClass>({
  name: text('The name of the class.'),
  says: text('What the class is for.'),
  schemaVersion: whole('The version of the schema, counted from 1.', 1),
  fingerprint: digest('SHA-256 of `schema` in its RFC 8785 form.'),
  operations: shape<ShownClass['operations']>({
    create: flag('Whether artifacts of the class can be created.'),
    read: flag('Whether artifacts of the class can be read.'),
    update: flag('Whether artifacts of the class can be updated.'),
    delete: flag('Whether artifacts of the class can be deleted.'),
  }),
  sizeBytesMax: whole('The greatest size of a payload in its RFC 8785 form, in bytes.', 1),
  personalData: flag('Whether payloads of the class contain personal data.'),
  products: listOf({ type: 'string' }, 'The products that may write the class.'),
  schema: { type: 'object', description: 'The JSON Schema 2020-12 of a payload.' },
  examples: { type: 'array', items: { type: 'object' }, minItems: 2, description: 'Valid payloads.' },
});

const reading = {
  value: { type: 'number', description: 'The limit in force, approved changes included.' },
  warnAt: listOf({ type: 'number' }, 'The values from which warnings are given.'),
  usage: { type: ['number', 'null'], description: 'How much is used; null where nothing is used up or was measured.' },
  status: oneOf('The status that follows from `usage`; unknown where nothing is used up or was measured.', [
    'healthy',
    'warning',
    'critical',
    'unknown',
  ]),
};

const limit = shape<LimitItem>({
  limit: oneOf('The name of the limit.', LIMIT_NAMES),
  unit: text('The unit of `value`, `warnAt` and `usage`.'),
  scope: oneOf('Whether the limit counts over all products, each product, or each request.', [
    'all',
    'product',
    'request',
  ]),
  raisable: flag('Whether an approved change request can change the limit.'),
  says: text('What the limit restricts.'),
  ...reading,
  products: optional(
    listOf(
      shape<ProductReading>({ productId: text('The product.'), ...reading }),
      'For a limit of each product: the reading of each product that the caller sees.',
    ),
  ),
});

export const governanceSchemas: Readonly<Record<string, JsonObject>> = {
  Rule: shape<ShownRule>({
    rule: text('The id of the rule.'),
    says: text('The rule as a sentence.'),
    threats: listOf({ type: 'string' }, 'The threats that the rule mitigates.'),
  }),
  RulePage: pageSchema('Rule', {
    fingerprint: digest(
      'SHA-256 over the code, permissions, limits and policy pack that decide; the one that was approved.',
    ),
  }),
  Product: shape<ShownProduct>({
    id: text('The name of the product.'),
    classes: listOf({ type: 'string' }, 'The classes that the product may write.'),
    mustNeverWrite: listOf({ type: 'string' }, 'The classes that the product may never be permitted to write.'),
    quotas: shape<ShownProduct['quotas']>({
      artifacts: whole('The greatest number of artifacts.'),
      storageBytes: whole('The greatest total size of payloads, in bytes.'),
    }),
  }),
  ProductPage: pageSchema('Product'),
  ArtifactClass: artifactClass,
  ArtifactClassPage: pageSchema('ArtifactClass'),
  Limit: limit,
  LimitPage: pageSchema('Limit'),
  Evaluate: {
    ...schemaOfDto(EvaluateDto),
    ...examples({ operation: 'CREATE', artifactClass: 'metadata', payload: { title: 'greeting' } }),
  },
  Verdict: shape<EvaluateResult['rules'][number]>({
    rule: text('The id of the rule.'),
    verdict: oneOf('The verdict of the rule.', ['admits', 'refuses', 'not-applicable']),
    reason: orNull(text('The reason why the rule refuses.')),
  }),
  AccessEvaluation: {
    ...schemaOfDto(AccessEvaluationDto),
    ...examples({
      subject: { type: 'service', id: 'assistant-core' },
      action: { name: 'create' },
      resource: { type: 'artifact-class', id: 'metadata', properties: { payload: { title: 'greeting' } } },
    }),
  },
  AccessDecision: shape<AccessAnswer>({
    decision: flag('Whether the operation would be performed.'),
    context: shape<AccessAnswer['context']>({
      reason: orNull(text('Why it would not be performed.')),
      rules: listOf(ref('Verdict'), 'The verdict of each rule; empty where no rule was asked.'),
      receipt: shape<LogPosition>({
        seq: whole('The number of the entry in which the evaluation is recorded.'),
        entryHash: hash('SHA-256 of the entry.'),
        treeSize: whole('The size of the tree that holds the entry.', 1),
      }),
    }),
  }),
  Evaluation: shape<EvaluateResult>({
    admitted: flag('Whether the operation would be performed.'),
    rules: listOf(ref('Verdict'), 'The verdict of each rule.'),
  }),
};
