import type { CertificatePredicate, Fingerprints } from './certificate.ts';

/** What a certificate is held against: the bucket as it runs now. */
export interface Running {
  readonly version: string;
  readonly fingerprints: Fingerprints;
  /** RFC 3339 UTC with milliseconds. */
  readonly at: string;
}

/**
 * - `valid`, or `ending`: valid for less than 30 days more.
 * - `lapsed`: it no longer says anything about the bucket that runs; `reasons` say why.
 * - `not-satisfied`: it was never a certification, only the record of an assessment that failed.
 */
export interface Standing {
  readonly status: 'valid' | 'ending' | 'lapsed' | 'not-satisfied';
  readonly reasons: readonly string[];
}

const ENDING_MS = 30 * 86_400_000;

/** What of a certificate decides whether it holds. */
export type Lapsing = Pick<CertificatePredicate, 'verdict' | 'validUntil' | 'version' | 'fingerprints'>;

/** Whether a certificate still speaks of the bucket that runs. */
export function standingOf(certificate: Lapsing, running: Running): Standing {
  const lapses = lapsesOf(certificate, running);
  if (certificate.verdict !== 'satisfied') return { status: 'not-satisfied', reasons: lapses };
  if (lapses.length > 0) return { status: 'lapsed', reasons: lapses };
  const isEnding = Date.parse(certificate.validUntil) - Date.parse(running.at) < ENDING_MS;
  return { status: isEnding ? 'ending' : 'valid', reasons: [] };
}

function lapsesOf(certificate: Lapsing, { version, fingerprints, at }: Running): string[] {
  const certified = certificate.fingerprints;
  const names = [...new Set([...Object.keys(certified.classes), ...Object.keys(fingerprints.classes)])].sort();
  const changed = names.filter((name) => certified.classes[name] !== fingerprints.classes[name]);
  return [
    ...(at >= certificate.validUntil ? [`it was valid until ${certificate.validUntil}`] : []),
    ...(majorOf(version) === majorOf(certificate.version)
      ? []
      : [`it is of version ${certificate.version}; version ${version} runs`]),
    ...(certified.rules === fingerprints.rules
      ? []
      : [`it is of the rules ${certified.rules}; the rules ${fingerprints.rules} run`]),
    ...changed.map((name) => `the schema of ${name} has changed`),
  ];
}

const majorOf = (version: string): string => version.split('.')[0] ?? version;
