import { canonicalJson, type ArtifactClass, type PolicyPack } from '@bucket/domain';
import { nodeSha256 } from '@bucket/node';

/** `sha256:<hex>` of the RFC 8785 text of the schema as it is shown: whoever reads the class can compute it again. */
const schemaFingerprint = ({ schema }: ArtifactClass): string => `sha256:${nodeSha256.hex(canonicalJson(schema))}`;

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
    fingerprint: schemaFingerprint(artifactClass),
    operations,
    sizeBytesMax,
    personalData,
    products: products.filter(({ mayWrite }) => mayWrite.includes(name)).map(({ id }) => id),
    schema,
    examples,
  };
}
