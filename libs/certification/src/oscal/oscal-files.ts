import type { Sha256 } from '@bucket/domain';
import type { Assessment } from '../assess.ts';
import type { CertificateFacts, Covered } from '../certificate.ts';
import type { MethodResult } from '../method.ts';
import { assessmentResults } from './assessment-results.ts';
import { componentDefinition } from './component-definition.ts';
import type { UuidOf } from './document.ts';

/** The texts of the two OSCAL documents by file name. Whoever has the facts and the results makes the same bytes. */
export function oscalFiles(
  facts: CertificateFacts,
  assessment: Assessment,
  results: readonly MethodResult[],
  uuidOf: UuidOf,
): Readonly<Record<string, string>> {
  return {
    'component-definition.json': documentText(componentDefinition(facts, uuidOf)),
    'assessment-results.json': documentText(assessmentResults(facts, assessment, results, uuidOf)),
  };
}

export function coveredBy(files: Readonly<Record<string, string>>, sha256: Sha256): Covered[] {
  return Object.entries(files).map(([name, text]) => ({ name, sha256: sha256.hex(text) }));
}

/** JSON as it is written to files. */
export const documentText = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;
