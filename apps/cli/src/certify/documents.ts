import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  assessmentResults,
  componentDefinition,
  report,
  type Assessment,
  type CertificateFacts,
  type CertificateStatement,
  type Covered,
  type DsseEnvelope,
  type MethodResult,
  type UuidOf,
} from '@bucket/certification';

/** The namespace of the names of this project's OSCAL documents; drawn once. */
const NAMESPACE = Buffer.from('5b0d2a7e6c1f4b0e9a3d8f1c2e4a6b90', 'hex');

/** UUID of version 5 (RFC 9562 §5.5), which OSCAL asks for beside version 4. */
export const uuidOf: UuidOf = (name) => {
  const bytes = createHash('sha1').update(NAMESPACE).update(name).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
};

/** The two OSCAL documents as they are written. */
export interface OscalFiles {
  readonly 'component-definition.json': string;
  readonly 'assessment-results.json': string;
}

export function oscalFiles(
  facts: CertificateFacts,
  assessment: Assessment,
  results: readonly MethodResult[],
): OscalFiles {
  return {
    'component-definition.json': jsonText(componentDefinition(facts, uuidOf)),
    'assessment-results.json': jsonText(assessmentResults(facts, assessment, results, uuidOf)),
  };
}

export function coveredBy(files: OscalFiles): Covered[] {
  return Object.entries(files).map(([name, text]) => ({
    name,
    sha256: createHash('sha256').update(String(text)).digest('hex'),
  }));
}

export interface Written {
  readonly files: OscalFiles;
  readonly statement: CertificateStatement;
  readonly envelope: DsseEnvelope;
  readonly assessment: Assessment;
  readonly results: readonly MethodResult[];
}

/** Writes the four files. @returns their paths */
export function writeDocuments(
  directory: string,
  { files, statement, envelope, assessment, results }: Written,
): string[] {
  mkdirSync(directory, { recursive: true });
  const all: Readonly<Record<string, string>> = {
    ...files,
    'certificate.dsse.json': jsonText(envelope),
    'report.html': report(statement, assessment, results),
  };
  return Object.entries(all).map(([name, text]) => {
    const path = join(directory, name);
    writeFileSync(path, text);
    return path;
  });
}

const jsonText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
