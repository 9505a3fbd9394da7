import { canonicalJson, type ArtifactClass, type NamedText, type PolicyPack } from '@bucket/domain';
import { nodeSha256 } from '@bucket/node';

/** The RFC 8785 text of the schema with its SHA-256: whoever reads the class can compute it again. */
export function schemaText({ name, schema }: ArtifactClass): NamedText {
  const text = canonicalJson(schema);
  return { name, fingerprint: `sha256:${nodeSha256.hex(text)}`, text };
}

/** A class as clients see it: the permitted operations, the products that may write it, and its schema with examples. */
export interface ShownClass extends ArtifactClass {
  readonly fingerprint: string;
  readonly products: readonly string[];
}

export function showClass(artifactClass: ArtifactClass, { products }: PolicyPack): ShownClass {
  const { name, says, schemaVersion, operations, sizeBytesMax, personalData, schema, examples } = artifactClass;
  return {
    name,
    says,
    schemaVersion,
    fingerprint: schemaText(artifactClass).fingerprint,
    operations,
    sizeBytesMax,
    personalData,
    products: products.filter(({ mayWrite }) => mayWrite.includes(name)).map(({ id }) => id),
    schema,
    examples,
  };
}
