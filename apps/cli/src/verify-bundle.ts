import { readFileSync, statSync } from 'node:fs';
import { EVIDENCE_SIZE_BYTES_MAX } from '@bucket/domain';
import {
  parseReaderPolicy,
  verifyEvidence,
  type ReaderPolicy,
  type Verdict,
  type Verification,
} from '@bucket/verifier';
import type { Terminal } from './terminal.ts';
import { EXIT, usageFault, UserFault, type ExitCode } from './user-fault.ts';

/** How a verification of evidence ends: every verdict has a code of its own. */
const EXIT_OF: Readonly<Record<Verdict, ExitCode>> = {
  witnessed: EXIT.done,
  invalid: EXIT.failed,
  consistent: EXIT.notWitnessed,
  unanchored: EXIT.unanchored,
  diverged: EXIT.diverged,
};

/** Verifies an evidence bundle or a tlog-proof, offline, for a reader who trusts the policy alone. @throws {UserFault} */
export function verifyBundleFile(
  files: { readonly bundle: string; readonly policy: string },
  terminal: Terminal,
  asJson: boolean,
): ExitCode {
  const policy = readPolicy(files.policy);
  const result = verifyEvidence(readText(files.bundle), policy);
  if (asJson) terminal.result(JSON.stringify(result));
  else for (const line of linesOf(result)) terminal.result(line);
  return EXIT_OF[result.verdict];
}

function readPolicy(file: string): ReaderPolicy {
  const reading = parseReaderPolicy(readText(file));
  if (reading.kind === 'policy') return reading.policy;
  const { line, reason } = reading.fault;
  throw usageFault(`${file}${line === 0 ? '' : `, line ${line}`}: ${reason}`);
}

/** @throws {UserFault} for a file that is not there, is larger than a bundle, or is not UTF-8 */
function readText(file: string): string {
  try {
    if (statSync(file).size > EVIDENCE_SIZE_BYTES_MAX + 1)
      throw new UserFault(`${file} is larger than a bundle can be`);
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(file));
  } catch (error) {
    if (error instanceof UserFault) throw error;
    if (error instanceof TypeError) throw new UserFault(`${file} is not UTF-8`);
    throw usageFault(`${file} cannot be read`);
  }
}

const linesOf = ({ verdict, reasons, shown }: Verification): string[] => [
  `verdict: ${verdict}`,
  ...reasons.map((reason) => `reason: ${reason}`),
  ...shown.map((each) => `shown: ${each}`),
];
