import {
  canonicalJson,
  forbiddenContent,
  utf8Length,
  type GovernedRequest,
  type JsonObject,
  type JsonValue,
  type PayloadFacts,
  type Sha256,
} from '@bucket/domain';
import type { PayloadValidator } from '@bucket/ports';
import type { Gate } from '../committer/gate.ts';

/** A payload in its canonical form, with everything the gate has to know of it. */
export interface InspectedPayload {
  /** RFC 8785 text. */
  readonly canonical: string;
  /** `sha256:<hex>`. */
  readonly contentHash: string;
  readonly facts: PayloadFacts;
}

/** Measures payloads outside the block, so that inspecting one never holds up another. */
export class PayloadInspector {
  readonly #gate: Gate;
  readonly #validator: PayloadValidator;
  readonly #sha256: Sha256;

  constructor(gate: Gate, validator: PayloadValidator, sha256: Sha256) {
    this.#gate = gate;
    this.#validator = validator;
    this.#sha256 = sha256;
  }

  /** @param className of a class that may not exist; the gate says so, this only measures */
  inspect(className: string | undefined, payload: JsonValue, schemaVersion: number | undefined): InspectedPayload {
    const artifactClass = className === undefined ? undefined : this.#gate.artifactClass(className);
    const canonical = canonicalJson(payload);
    const sizeBytes = utf8Length(canonical);
    // What is too large is refused for that alone; looking further would only cost time.
    const measured = artifactClass !== undefined && sizeBytes <= artifactClass.sizeBytesMax;
    return {
      canonical,
      contentHash: `sha256:${this.#sha256.hex(canonical)}`,
      facts: {
        sizeBytes,
        schemaVersion,
        violations: measured ? this.#validator.violations(artifactClass, payload) : [],
        forbidden: measured ? forbiddenContent(payload, canonical) : [],
      },
    };
  }
}

/** Secrets in what stands beside a payload: an owner or labels. Nothing at all where there is neither. */
export function secretsIn({
  ownerId,
  labels,
}: {
  readonly ownerId?: string | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
}): Pick<GovernedRequest, 'forbidden'> {
  if (ownerId === undefined && labels === undefined) return {};
  const texts: JsonObject = {
    ...(ownerId === undefined ? {} : { ownerId }),
    ...(labels === undefined ? {} : { labels }),
  };
  return { forbidden: forbiddenContent(texts, canonicalJson(texts), []) };
}
