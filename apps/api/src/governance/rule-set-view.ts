import {
  canonicalJson,
  LIMIT_NAMES,
  limitRow,
  OPERATIONS,
  RULE_SET,
  type FingerprintedText,
  type JsonObject,
  type PolicyPack,
} from '@bucket/domain';
import { nodeSha256 } from '@bucket/node';

/** A rule as clients see it. */
export interface ShownRule {
  readonly rule: string;
  readonly says: string;
  readonly threats: readonly string[];
}

export const ruleItems: readonly (ShownRule & JsonObject)[] = RULE_SET.map(({ id, says, threats }) => ({
  rule: id,
  says,
  threats: [...threats],
}));

/**
 * With its fingerprint, `sha256:<hex>`: the RFC 8785 text of everything that decides what is admitted: the rules, who may do what, the limits
 * of the table and the policy pack. Two processes with the same fingerprint run under the same rule set.
 */
export function ruleSetText({ name, version, classes, products }: PolicyPack): FingerprintedText {
  const operations = Object.entries(OPERATIONS).map(([type, { says, roles }]) => ({ type, says, roles: [...roles] }));
  const text = canonicalJson({
    rules: ruleItems,
    operations,
    limits: LIMIT_NAMES.map((limit) => ({ limit, value: limitRow(limit).value })),
    policy: {
      name,
      version,
      classes: classes.map((artifactClass) => ({ ...artifactClass, operations: { ...artifactClass.operations } })),
      products: products.map((product) => ({ ...product })),
    },
  });
  return { fingerprint: `sha256:${nodeSha256.hex(text)}`, text };
}
