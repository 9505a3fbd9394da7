import { DENY_BY_DEFAULT, RULE_SET, type JsonObject } from '@bucket/domain';

/** A rule as clients see it. */
export interface ShownRule {
  readonly rule: string;
  readonly says: string;
  readonly threats: readonly string[];
}

export const ruleItems: readonly (ShownRule & JsonObject)[] = [DENY_BY_DEFAULT, ...RULE_SET].map(
  ({ id, says, threats }) => ({ rule: id, says, threats: [...threats] }),
);
