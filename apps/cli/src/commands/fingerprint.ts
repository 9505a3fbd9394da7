import { openPolicyPack, readSettings, runningRules } from '@bucket/bucket';
import { decisionTable, RULE_SET, summaryOf } from '@bucket/domain';
import { nodeSha256 } from '@bucket/node';
import { readArguments } from '../read-arguments.ts';
import { EXIT } from '../user-fault.ts';
import type { Command } from './command.ts';

export const fingerprint: Command = {
  says: 'print what this build decides with, for approval before it is deployed',
  usage: [
    'bucket fingerprint [--replaces FINGERPRINT]',
    '',
    'Prints fingerprint and parts of the rules of this build as JSON, and what it decides about writes by operation and role:',
    'admitted situations of all, and a digest of which. With --replaces, which is the fingerprint that',
    'GET /v1/governance/rules shows of the running bucket, it is the subject of a change request of kind rule-set.',
  ],
  async run(args, { environment, terminal }) {
    const { options } = readArguments(args, { options: ['replaces'], places: 0 });
    const { replaces } = options;
    const rules = runningRules(await openPolicyPack(readSettings(environment)));
    terminal.result(
      JSON.stringify({
        fingerprint: rules.fingerprint,
        ...(replaces === undefined ? {} : { replaces }),
        parts: rules.parts,
        decisions: summaryOf(decisionTable(RULE_SET, nodeSha256)),
      }),
    );
    return EXIT.done;
  },
};
