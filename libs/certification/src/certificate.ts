import type { JsonObject } from '@bucket/domain';
import type { Assessment } from './assess.ts';
import type { MethodResult } from './method.ts';

/** What decides in a bucket; a certificate holds for one of these. */
export interface Fingerprints {
  /** Of the rules in force, as `GET /v1/governance/rules` serves it. */
  readonly rules: string;
  /** Of each class, as `GET /v1/governance/classes` serves it. */
  readonly classes: Readonly<Record<string, string>>;
}

/** What is certified, and when. */
export interface CertificateFacts {
  readonly certificateId: string;
  /** Name of the log. */
  readonly origin: string;
  readonly verifierKey: string;
  /** Of the bucket's software. */
  readonly version: string;
  /** RFC 3339 UTC with milliseconds. */
  readonly issuedAt: string;
  readonly form: 'short' | 'whole';
  readonly fingerprints: Fingerprints;
  /** The signed checkpoint up to which the log was read. */
  readonly checkpoint: string;
}

/** A document that the certificate covers. */
export interface Covered {
  readonly name: string;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** An in-toto statement (https://github.com/in-toto/attestation, Statement v1) about the documents of a certification. */
export interface CertificateStatement {
  readonly _type: 'https://in-toto.io/Statement/v1';
  readonly subject: readonly { readonly name: string; readonly digest: { readonly sha256: string } }[];
  readonly predicateType: typeof PREDICATE_TYPE;
  readonly predicate: CertificatePredicate;
}

export interface CertificatePredicate extends CertificateFacts {
  readonly validUntil: string;
  readonly verdict: Assessment['verdict'];
  readonly byBucket: Assessment['byBucket'];
  readonly byPeople: Assessment['byPeople'];
  readonly controls: readonly { readonly id: string; readonly satisfied: boolean; readonly reason?: string }[];
  readonly methods: readonly { readonly method: string; readonly status: MethodResult['status'] }[];
}

export const PREDICATE_TYPE = 'urn:bucket:certification:v1';

/** 12 months later; of 29 February 1 March. */
export function validUntil(issuedAt: string): string {
  const until = new Date(issuedAt);
  until.setUTCFullYear(until.getUTCFullYear() + 1);
  return until.toISOString();
}

/** The statement about an assessment. */
export function statementOf(
  facts: CertificateFacts,
  assessment: Assessment,
  results: readonly MethodResult[],
  covered: readonly Covered[],
): CertificateStatement {
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: covered.map(({ name, sha256 }) => ({ name, digest: { sha256 } })),
    predicateType: PREDICATE_TYPE,
    predicate: {
      ...facts,
      validUntil: validUntil(facts.issuedAt),
      verdict: assessment.verdict,
      byBucket: assessment.byBucket,
      byPeople: assessment.byPeople,
      controls: assessment.findings.map(({ control, satisfied, reason }) => ({
        id: control.id,
        satisfied,
        ...(reason === undefined ? {} : { reason }),
      })),
      methods: results.map(({ method, status }) => ({ method, status })),
    },
  };
}

/** A statement as the JSON it is signed as. */
export const statementJson = (statement: CertificateStatement): JsonObject => statement as unknown as JsonObject; // plain data throughout
