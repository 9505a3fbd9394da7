import {
  EVIDENCE_FORMAT,
  type ArtifactEvidence,
  type EvidenceBundle,
  type EvidenceOfConsistency,
  type EvidenceVersion,
  type FingerprintedText,
  type GovernanceEvidence,
  type JsonObject,
  type NamedText,
  type PeriodEvidence,
  type ProvenEntry,
} from '@bucket/domain';
import { ref } from '../openapi/api-operation.ts';
import { digest, hash, listOf, oneOf, orNull, shape, text, whole } from '../openapi/shapes.ts';

const provenEntry = {
  seq: whole('The number of the entry, and its leaf index.'),
  entry: text('The RFC 8785 text of the entry. Its UTF-8 bytes are the leaf of the tree.'),
  proof: listOf(hash('The hash of a sibling node.'), 'The RFC 9162 inclusion proof, from leaf to root.'),
};
const fingerprinted = {
  fingerprint: digest('SHA-256 of the text.'),
  text: text('The text that the fingerprint is of.'),
};
const ofEveryBundle = {
  origin: text('The name of the log.'),
  treeSize: whole('The size of the tree that all proofs are for.', 1),
  rootHash: hash('The root hash of that tree.'),
  consistency: {
    anyOf: [ref('EvidenceOfConsistency'), { type: 'null' }],
    description: 'That a tree which the reader knows is a beginning of this one; null if none was named.',
  },
  howToCheck: listOf(text('One line.'), 'How to check the bundle by hand.'),
};

export const evidenceSchemas: Readonly<Record<string, JsonObject>> = {
  EvidenceBundle: shape<EvidenceBundle>({
    format: oneOf('The format of the bundle.', [EVIDENCE_FORMAT]),
    contents: { oneOf: [ref('ArtifactEvidence'), ref('PeriodEvidence')], description: 'What the bundle shows.' },
    checkpoint: text('The signed note over the tree (C2SP tlog-checkpoint), with the cosignatures of witnesses.'),
    statement: text('A note signed by the log over the SHA-256 of the contents: nothing was left out since.'),
  }),
  ArtifactEvidence: shape<ArtifactEvidence>({
    kind: { const: 'artifact', description: 'A bundle about one artifact.' },
    ...ofEveryBundle,
    artifactId: text('The artifact.'),
    payloads: oneOf('Whether payloads are in the bundle.', ['included', 'none']),
    custodyOf: oneOf('Whether every entry about the artifact is in the bundle, or those that changed it.', [
      'all',
      'changes',
    ]),
    versions: listOf(ref('EvidenceVersion'), 'Every version, oldest first.'),
    custody: listOf(ref('ProvenEntry'), 'The entries about the artifact, oldest first.'),
    governance: listOf(ref('GovernanceEvidence'), 'What approved the integrations that wrote the versions.'),
    rules: shape<FingerprintedText>(fingerprinted),
    classes: listOf(ref('NamedText'), 'The schemas of the classes of the versions.'),
  }),
  PeriodEvidence: shape<PeriodEvidence>({
    kind: { const: 'period', description: 'A bundle for a period.' },
    ...ofEveryBundle,
    from: whole('The number of the first entry.'),
    to: whole('The number after the last entry.'),
    before: listOf(hash('The root of a perfect subtree.'), 'The subtrees over the entries before the period.'),
    entries: listOf(text('The RFC 8785 text of an entry.'), 'Every entry of the period, oldest first.'),
    after: listOf(hash('The hash of a node.'), 'The RFC 9162 consistency proof from the tree of size `to`.'),
  }),
  EvidenceVersion: shape<EvidenceVersion>({
    version: whole('The number of the version.', 1),
    seq: whole('The entry that wrote this metadata.'),
    metadata: text('The RFC 8785 text of the metadata.'),
    metadataSalt: text('The salt of the commitment to the metadata.'),
    payload: orNull(text('The RFC 8785 text of the payload; null if it is deleted, destroyed or left out.')),
    salt: orNull(text('The salt of the commitment to the payload.')),
  }),
  ProvenEntry: shape<ProvenEntry>(provenEntry),
  GovernanceEvidence: shape<GovernanceEvidence>({
    ...provenEntry,
    records: text('The RFC 8785 text of the records that the entry commits to.'),
    salt: text('The salt of that commitment.'),
  }),
  NamedText: shape<NamedText>({ name: text('The name of the class.'), ...fingerprinted }),
  EvidenceOfConsistency: shape<EvidenceOfConsistency>({
    from: whole('The size of the older tree.'),
    fromRoot: hash('The root hash of the older tree.'),
    proof: listOf(hash('The hash of a node.'), 'The RFC 9162 consistency proof.'),
  }),
};
