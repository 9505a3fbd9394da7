import type { Instant } from '../artifacts/artifact.ts';
import type { JsonObject } from '../json/json-value.ts';

/** An assessment of the certification that the bucket has signed and recorded; with the verdict `satisfied` a certificate. */
export interface Certification {
  readonly id: string;
  readonly verdict: 'satisfied' | 'not-satisfied';
  readonly form: 'short' | 'whole';
  readonly issuedAt: Instant;
  /** The person who ran the methods. */
  readonly issuedBy: string;
  readonly validUntil: Instant;
  /** Of the software that was assessed. */
  readonly version: string;
  /** Of what decided when it was assessed: the rules, and each class. */
  readonly fingerprints: { readonly rules: string; readonly classes: Readonly<Record<string, string>> };
  /** `sha256:<hex>` of the RFC 8785 text of `envelope`. */
  readonly digest: string;
  /** When owner and advisor countersigned it, by this change request; null before. */
  readonly countersignedAt: Instant | null;
  readonly changeRequestId: string | null;
  /** The signed statement, a DSSE envelope. */
  readonly envelope: JsonObject;
}
