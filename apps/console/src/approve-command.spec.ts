import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { approveCommand } from './approve-command.ts';

const DECISION = {
  changeRequestId: '019bb5d2-4c1e-7a30-9f21-6d0c8e5b7a14',
  url: 'http://127.0.0.1:8080',
  personId: 'owner',
  digest: `sha256:${'3b'.repeat(32)}`,
  reason: 'reviewed',
  decision: 'approve',
} as const;

describe('the command that signs a decision', () => {
  it('names everything that the decision binds', () => {
    expect(approveCommand(DECISION)).toBe(
      `npm run -s bucket -- approve ${DECISION.changeRequestId} --url http://127.0.0.1:8080 --token-file owner.token --key owner.key --person owner --digest ${DECISION.digest} --reason reviewed`,
    );
    expect(approveCommand({ ...DECISION, decision: 'reject' })).toMatch(/ --reject$/);
  });

  it('has one word for each value, whatever is in it', () => {
    const reason = `it's $(touch x) \`id\` "and" \\ & ; * ü\n-`;
    const command = approveCommand({ ...DECISION, reason, personId: "o'Neil $HOME" });
    const printed = execFileSync('sh', ['-c', `printf '%s\\0' ${command}`], { encoding: 'utf8' }).split('\0');
    expect(printed).toContain(reason);
    expect(printed).toContain("o'Neil $HOME");
    expect(printed).toHaveLength(20);
  });
});
