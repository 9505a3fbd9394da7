import type { CertificateFacts } from '../certificate.ts';

/** The version of OSCAL that is written; its schemas are in `oscal-schemas/`. */
export const OSCAL_VERSION = '1.2.1';

/** Makes UUIDs of version 5 (RFC 9562 §5.5) from names: the same name gives the same id in every run. */
export type UuidOf = (name: string) => string;

/** Where the sentences stand. */
export const CERTIFICATION_HREF = 'docs/certification.md';

export function metadataOf(title: string, { version, issuedAt }: Pick<CertificateFacts, 'version' | 'issuedAt'>) {
  return { title, 'last-modified': issuedAt, version, 'oscal-version': OSCAL_VERSION };
}

/** A property of ours. */
export function prop(name: string, value: string) {
  return { name, ns: 'urn:bucket:oscal', value };
}

/** OSCAL takes no empty text, and none that begins or ends with white space. */
export function text(value: string): string {
  const trimmed = value.trim();
  return trimmed === '' ? '-' : trimmed;
}
