import {
  canonicalJson,
  DEFAULT_LIMITS,
  OPERATIONS,
  RULE_SET,
  type DecisionParts,
  type JsonValue,
  type PolicyPack,
  type Sha256,
} from '@bucket/domain';

/**
 * What a build decides with, as data: classes with their schemas, products, operations, limits and the names of the rules.
 * The code itself comes in as `code:` parts from whoever can read files.
 *
 * @param code SHA-256 of the built files that decide, by name, without the `code:` in front
 */
export function decisionParts(
  policy: PolicyPack,
  sha256: Sha256,
  code: Readonly<Record<string, string>>,
): DecisionParts {
  const hash = (value: JsonValue): string => sha256.hex(canonicalJson(value));
  const rules = RULE_SET.map(({ id, says, threats, exceptable }) => ({
    id,
    says,
    threats: [...threats],
    exceptable: exceptable === true,
  }));
  const classes = policy.classes.map(({ name, ...row }): [string, string] => [
    `class:${name}`,
    hash({ ...row, operations: { ...row.operations }, examples: [...row.examples] }),
  ]);
  return Object.fromEntries([
    ...classes,
    ...policy.products.map((product): [string, string] => [
      `product:${product.id}`,
      hash({ ...product, mayWrite: [...product.mayWrite], mustNeverWrite: [...product.mustNeverWrite] }),
    ]),
    ['table:operations', hash(OPERATIONS as unknown as JsonValue)], // names, lists of names and sentences
    ['table:limits', hash({ ...DEFAULT_LIMITS })],
    ['table:rules', hash(rules)],
    ...Object.entries(code).map(([name, digest]): [string, string] => [`code:${name}`, digest]),
  ]);
}

/** `sha256:<hex>` of the RFC 8785 text of the parts. */
export function fingerprintOf(parts: DecisionParts, sha256: Sha256): string {
  return `sha256:${sha256.hex(canonicalJson({ ...parts }))}`;
}
