import { readFileSync, statSync } from 'node:fs';
import { EVIDENCE_SIZE_BYTES_MAX } from '@bucket/domain';
import {
  ExportVerifier,
  parseReaderPolicy,
  verifyEvidence,
  type ReaderPolicy,
  type Verdict,
  type Verification,
} from '@bucket/verifier';
import { fileLines } from './file-lines.ts';
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
  return told(verifyEvidence(readText(files.bundle), policy), terminal, asJson);
}

/** As above, of an export, of which one line at a time is in memory. @throws {UserFault} */
export async function verifyExportFile(
  files: { readonly file: string; readonly policy: string },
  terminal: Terminal,
  asJson: boolean,
): Promise<ExitCode> {
  const verifier = new ExportVerifier(readPolicy(files.policy));
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const textOf = (bytes: Uint8Array): string => {
    try {
      return decoder.decode(bytes);
    } catch {
      throw new UserFault(`${files.file} is not UTF-8`);
    }
  };
  for await (const { bytes, isWhole } of fileLines(files.file)) {
    // Without a newline at its end it is no line; the verifier then misses the last one.
    if (isWhole) verifier.add(textOf(bytes));
    if (!verifier.isOpen) break;
  }
  return told(verifier.end(), terminal, asJson);
}

function told(result: Verification, terminal: Terminal, asJson: boolean): ExitCode {
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
