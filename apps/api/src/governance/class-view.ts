import { canonicalJson, type ArtifactClass, type PolicyPack } from '@bucket/domain';
import { nodeSha256 } from '@bucket/node';

/** `sha256:<hex>` of the RFC 8785 text of the schema as it is shown: whoever reads the class can compute it again. */
const schemaFingerprint = ({ schema }: ArtifactClass): string => `sha256:${nodeSha256.hex(canonicalJson(schema))}`;

/** A class as its users need it: what may be done with it, by whose products, and what a payload looks like. */
export function classDocument(artifactClass: ArtifactClass, { products }: PolicyPack) {
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
