import { OPERATIONS, type JsonObject } from '@bucket/domain';
import { ref } from './api-operation.ts';
import { flag, hash, instant, listOf, oneOf, orNull, pageOf, shape, text, whole } from './shapes.ts';

const actor = shape({
  id: text('A person, or the credential of a product.'),
  kind: oneOf('What it is.', ['person', 'service', 'ai', 'bucket', 'unknown']),
  role: text('As what it acted.'),
});

const entry = shape(
  {
    seq: whole('Counts from 0 without a gap; the leaf index.'),
    at: instant('The server’s time; never earlier than the entry before.'),
    type: oneOf('What was asked.', Object.keys(OPERATIONS)),
    outcome: oneOf('What became of it.', ['allowed', 'refused', 'failed']),
    actor: ref('Actor'),
    integrationId: orNull(text('The integration that the credential belongs to.')),
    productId: orNull(text('The product that the credential belongs to.')),
    artifactId: text('The artifact.'),
    version: whole('Its version.'),
    artifactClass: text('Its class.'),
    operation: oneOf('What it does to an artifact.', ['CREATE', 'READ', 'UPDATE', 'DELETE']),
    commitment: hash('Salted, to the content of this decision.'),
    metadataCommitment: hash('Salted, to the artifact’s metadata after it.'),
    rules: listOf(ref('RuleReason'), 'The rules that refused.'),
    reason: text('A code or a note.'),
    requestId: text('Of the request.'),
    traceId: text('Of the piece of work.'),
    previousHash: hash('`entryHash` of the entry before.'),
  },
  [
    'artifactId',
    'version',
    'artifactClass',
    'operation',
    'commitment',
    'metadataCommitment',
    'rules',
    'reason',
    'traceId',
  ],
);

const placed = {
  seq: whole('The leaf index.'),
  entryHash: hash('SHA-256 of the canonical text.'),
  leafHash: hash('RFC 6962 leaf hash of the same bytes.'),
};

const problem = shape(
  {
    type: text('`/problems/<code>`.', { format: 'uri-reference' }),
    title: text('What the code means.'),
    status: whole('The HTTP status.', 400),
    detail: text('What is wrong here.'),
    code: text('For programs.'),
    requestId: text('Names the line in the log.'),
    errors: { ...listOf(ref('FieldError'), 'Where in the request.'), maxItems: 20 },
    rules: listOf(ref('RuleReason'), 'Every rule that refused.'),
    auditSeq: whole('The entry in which the refusal is recorded.'),
  },
  ['errors', 'rules', 'auditSeq'],
);

export const auditSchemas: Readonly<Record<string, JsonObject>> = {
  Actor: actor,
  AuditEntry: entry,
  RuleReason: shape({ rule: text('Its id.'), reason: text('Why it refused.') }),
  EntryItem: shape({ ...placed, entry: ref('AuditEntry') }),
  EntryPage: pageOf('EntryItem'),
  EntryDocument: shape({
    ...placed,
    canonical: text('RFC 8785 text of the entry; its UTF-8 bytes are the leaf.'),
    entry: ref('AuditEntry'),
  }),
  InclusionProof: shape({
    leafIndex: whole('The entry.'),
    treeSize: whole('The tree.', 1),
    rootHash: hash('Of that tree.'),
    inclusionProof: listOf(hash('A sibling.'), 'From leaf to root (RFC 9162).'),
    checkpoint: text('Signed note over that tree.'),
  }),
  ConsistencyProof: shape({
    from: whole('Size of the older tree.'),
    to: whole('Size of the newer tree.'),
    fromRoot: hash('Of the older tree.'),
    toRoot: hash('Of the newer tree.'),
    proof: listOf(hash('A node.'), 'RFC 9162.'),
  }),
  Verification: shape(
    {
      intact: flag('Chain, tree, hashes and completeness all hold.'),
      entries: whole('Entries that were re-derived.'),
      artifacts: whole('Artifacts that entries speak of.'),
      missing: whole('Versions that the store lacks or has too many.'),
      firstBroken: shape({ seq: whole('The entry.'), reason: text('What is wrong with it.') }),
    },
    ['firstBroken'],
  ),
  Health: shape({ status: oneOf('Of the service.', ['live', 'ready']), treeSize: whole('Entries of the log.') }, [
    'treeSize',
  ]),
  FieldError: shape({
    pointer: text('JSON Pointer into the body, or `?name` for a query parameter.'),
    code: text('For programs.'),
    detail: text('What is wrong there.'),
  }),
  Problem: problem,
  ProblemCode: shape({
    code: text('The code.'),
    title: text('What it means.'),
    status: whole('The HTTP status.', 400),
    retry: text('Whether and when to ask again.'),
  }),
};
