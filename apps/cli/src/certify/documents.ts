import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  coveredBy,
  documentText,
  oscalFiles,
  report,
  type Assessment,
  type CertificateStatement,
  type MethodResult,
} from '@bucket/certification';
import { nameUuid, nodeSha256 } from '@bucket/node';
import { UserFault } from '../user-fault.ts';
import { numberAt, textAt, memberOf } from './session.ts';
import type { Scene } from './scene.ts';

/** What the bucket has signed and recorded. */
export interface Issued {
  readonly envelope: object;
  readonly statement: CertificateStatement;
  /** The entry that records it. */
  readonly seq: number;
}

/**
 * Has the bucket sign what was found.
 *
 * @throws {UserFault} when it does not, or signs another statement than the one asked for
 */
export async function issue({ session, people, form }: Scene, results: readonly MethodResult[]): Promise<Issued> {
  const answer = await session.post('/v1/certifications', people.executor, { form, results });
  if (answer.status !== 201) throw new UserFault(`the bucket did not sign the certification: ${answer.text}`);
  const envelope = memberOf(answer.body, 'certification', 'envelope');
  const payload: unknown = JSON.parse(Buffer.from(textAt(envelope, 'payload'), 'base64').toString('utf8'));
  if (typeof envelope !== 'object' || envelope === null || !isStatement(payload)) {
    throw new UserFault('what the bucket signed is not the statement of a certification');
  }
  return { envelope, statement: payload, seq: numberAt(answer.body, 'receipt', 'seq') };
}

function isStatement(payload: unknown): payload is CertificateStatement {
  return (
    textAt(payload, 'predicateType') === 'urn:bucket:certification:v1' &&
    Array.isArray(memberOf(payload, 'subject')) &&
    textAt(payload, 'predicate', 'certificateId') !== ''
  );
}

/**
 * Makes the documents that the statement covers, and writes everything.
 *
 * @throws {UserFault} when their hashes are not those that were signed
 * @returns the paths
 */
export function writeDocuments(
  directory: string,
  { envelope, statement }: Issued,
  {
    assessment,
    results,
    proof,
  }: { readonly assessment: Assessment; readonly results: readonly MethodResult[]; readonly proof: string },
): string[] {
  const files = oscalFiles(statement.predicate, assessment, results, nameUuid);
  const covered = coveredBy(files, nodeSha256);
  const isSigned = covered.every(({ name, sha256 }) =>
    statement.subject.some((subject) => subject.name === name && subject.digest.sha256 === sha256),
  );
  if (!isSigned) throw new UserFault('the bucket signed other documents: its version and this one differ');
  mkdirSync(directory, { recursive: true });
  const all: Readonly<Record<string, string>> = {
    ...files,
    'certificate.dsse.json': documentText(envelope),
    'certificate.proof.json': proof,
    'report.html': report(statement, assessment, results),
  };
  return Object.entries(all).map(([name, text]) => {
    const path = join(directory, name);
    writeFileSync(path, text);
    return path;
  });
}
