import type { Rule } from '../rule.ts';
import { artifactRules } from './artifact-rules.ts';
import { callerRules } from './caller-rules.ts';
import { capacityRules } from './capacity-rules.ts';
import { changeRules } from './change-rules.ts';
import { lifecycleRules } from './lifecycle-rules.ts';
import { payloadRules } from './payload-rules.ts';
import { requestRules } from './request-rules.ts';

/** The rules in force, in the order in which their refusals count. The only list: gate, docs and console read it. */
export const RULE_SET: readonly Rule[] = [
  ...callerRules,
  ...artifactRules,
  ...lifecycleRules,
  ...payloadRules,
  ...capacityRules,
  ...changeRules,
  ...requestRules,
];
