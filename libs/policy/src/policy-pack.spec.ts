import { describe, expect, it } from '@jest/globals';
import { DEFAULT_LIMITS } from '@bucket/domain';
import { bhivPolicy } from './policy-pack.ts';

/** The certification's own table: create, read, update, delete. */
const OPERATIONS = {
  model_checkpoint: 'CR',
  iteration_history: 'CR',
  audit_entry: 'CR',
  audit_log: 'CR',
  event_history: 'CR',
  metadata: 'CR',
  artifact_manifest: 'CR',
  monetization_marker: 'CR',
  avatar_config: 'CRU',
  educational_content: 'CRU',
  persona_config: 'CRUD',
  user_progress: 'CRUD',
};

const PRODUCTS = {
  AI_Assistant: {
    mayWrite: ['metadata', 'artifact_manifest', 'audit_entry'],
    mustNeverWrite: ['direct_schema_change', 'system_config'],
    storageBytesMax: 400_000_000_000,
  },
  AI_Avatar: {
    mayWrite: ['avatar_config', 'persona_config', 'model_checkpoint', 'iteration_history'],
    mustNeverWrite: ['access_control', 'governance_rule'],
    storageBytesMax: 300_000_000_000,
  },
  Gurukul: {
    mayWrite: ['educational_content', 'user_progress', 'monetization_marker'],
    mustNeverWrite: ['user_auth', 'payment_info'],
    storageBytesMax: 200_000_000_000,
  },
  Workflow_Enforcement: {
    mayWrite: ['event_history', 'audit_log'],
    mustNeverWrite: ['write_operations', 'schema_changes'],
    storageBytesMax: 100_000_000_000,
  },
};

describe('the policy of BHIV', () => {
  it('permits per class what the certification permits', () => {
    const table = bhivPolicy.classes.map(({ name, operations }) => [
      name,
      [operations.create && 'C', operations.read && 'R', operations.update && 'U', operations.delete && 'D']
        .filter(Boolean)
        .join(''),
    ]);
    expect(Object.fromEntries(table)).toEqual(OPERATIONS);
    expect(table).toHaveLength(12);
  });

  it('gives each product its classes, its refusals and its share', () => {
    const table = bhivPolicy.products.map(({ id, ...rest }) => [id, rest]);
    expect(Object.fromEntries(table)).toEqual(PRODUCTS);
    expect(bhivPolicy.products.map(({ id }) => id)).toEqual(Object.keys(PRODUCTS));
  });

  it('lets every class be written by exactly one product', () => {
    const written = bhivPolicy.products.flatMap(({ mayWrite }) => mayWrite).sort();
    expect(written).toEqual(bhivPolicy.classes.map(({ name }) => name).sort());
  });

  it('hands out the whole storage, the largest share being the largest there may be', () => {
    const shares = bhivPolicy.products.map(({ storageBytesMax }) => storageBytesMax);
    expect(shares.reduce((sum, share) => sum + share)).toBe(DEFAULT_LIMITS.storageBytesTotal);
    expect(Math.max(...shares)).toBe(DEFAULT_LIMITS.storageBytesPerProduct);
  });

  it('calls personal data what is about a learner, and nothing else', () => {
    expect(bhivPolicy.classes.filter(({ personalData }) => personalData).map(({ name }) => name)).toEqual([
      'user_progress',
    ]);
  });

  it('keeps metadata to 16 KiB and everything else to 16 MiB', () => {
    expect(bhivPolicy.classes.find(({ name }) => name === 'metadata')?.sizeBytesMax).toBe(16_384);
    expect(Math.max(...bhivPolicy.classes.map(({ sizeBytesMax }) => sizeBytesMax))).toBe(16_777_216);
  });

  it('cannot be changed once defined', () => {
    expect(() => Object.assign(bhivPolicy.products[0] ?? {}, { storageBytesMax: 1 })).toThrow(TypeError);
    expect(() => Object.assign(bhivPolicy.classes[0]?.schema ?? {}, { additionalProperties: true })).toThrow(TypeError);
  });
});
