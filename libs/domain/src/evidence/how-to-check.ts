const ABOUT_TREES = [
  'The checkpoint (.checkpoint) is a signed note, C2SP tlog-checkpoint. Check its signature with a note verifier, such as Go',
  'golang.org/x/mod/sumdb/note, and a verifier key of the log that you have from somebody whom you trust. A key that came',
  'with this file proves nothing.',
  'Its second line is treeSize, its third is rootHash in base64: both are those of .contents.',
  'An entry is a leaf of that tree: the leaf hash is SHA-256 of a zero byte and the UTF-8 bytes of the entry (RFC 6962 2.1).',
];

const ABOUT_STATEMENT = [
  'The statement (.statement) is a note that the log has signed. Its second line is the SHA-256 of .contents as it stands in',
  'this file (RFC 8785). It shows that nothing was left out or changed since the log gave the file.',
];

/** The text that a bundle about an artifact carries. */
export const HOW_TO_CHECK_ARTIFACT: readonly string[] = [
  'How to check this file by hand. F is the file; jq, sha256sum and any RFC 6962 library are enough.',
  ...ABOUT_TREES,
  'Fold the proof beside each entry from its leaf hash to rootHash (RFC 9162 2.1.3.2).',
  'The payload of a version: jq -rj ".contents.versions[0] | .salt + .payload" F | sha256sum',
  'is the commitment in the entry of type artifact.create or artifact.update that names the version.',
  'The metadata of a version: jq -rj ".contents.versions[0] | .metadataSalt + .metadata" F | sha256sum',
  'is the metadataCommitment in the entry whose number is .seq. Its contentHash is the SHA-256 of the payload.',
  'A version without payload is deleted, purged or erased: its metadata says so, and the entry is of type artifact.delete,',
  'artifact.purge or artifact.erase. Or the payloads were left out of the whole file: then .contents.payloads is none.',
  'The records of an approval: jq -rj ".contents.governance[0] | .salt + .records" F | sha256sum',
  'is the commitment in its entry.',
  'An entry with the member signature keeps the signature of its request (RFC 9421), masked: XOR its base64 bytes with the',
  'SHA-256 of "bucket signature SALT SEQ N" for each 32 bytes, N from 0. SALT is .salt of the version that the entry wrote, or',
  '.metadataSalt for a change of state. It is the signature in base64, a line feed, and the text that was signed.',
  'Rules and schemas: jq -rj .contents.rules.text F | sha256sum is the fingerprint.',
  ...ABOUT_STATEMENT,
  'The tree does not show that no further entry names the artifact. Compare with a file for the whole period for that.',
];

/** The text that a bundle for a period carries. */
export const HOW_TO_CHECK_PERIOD: readonly string[] = [
  'How to check this file by hand. F is the file; jq, sha256sum and any RFC 6962 library are enough.',
  ...ABOUT_TREES,
  'The entries are numbered from .contents.from without a gap, and each names the one before it: previousHash is the SHA-256',
  'of the UTF-8 bytes of the entry before.',
  'The hashes of .contents.before are the perfect subtrees over the entries before the period, from left to right. Add the',
  'leaf hash of each entry, join equal subtrees (RFC 6962 2.1), and the result is the root of the tree of size .contents.to.',
  'The consistency proof .contents.after leads from that root to rootHash (RFC 9162 2.1.4.2). So no entry is missing.',
  ...ABOUT_STATEMENT,
];

/** The text that an export carries. */
export const HOW_TO_CHECK_EXPORT: readonly string[] = [
  'How to check this file by hand. F is the file, one JSON text a line; jq, sha256sum and any RFC 6962 library are enough.',
  'A checkpoint is a signed note, C2SP tlog-checkpoint. Check the one of the last line with a note verifier and a verifier key of',
  'the log that you have from somebody whom you trust. A key that came with this file proves nothing.',
  'Every line with a tree proves with its consistency proof (RFC 9162 2.1.4.2) that it continues the tree before it; the first tree',
  'is that of the header. So all of them are beginnings of the last one.',
  'Fold the proof beside each entry from its leaf hash to the root of the tree that its artifact names (RFC 9162 2.1.3.2).',
  'A payload: jq -rj "select(.kind == \\"version\\") | .salt + .payload" of one line, piped into sha256sum,',
  'is the commitment in the entry of type artifact.create or artifact.update that names the version; .metadataSalt + .metadata is',
  'the metadataCommitment in the entry whose number is .seq. A version without payload is deleted, purged or erased, and that',
  'entry says so.',
  'The entry of the last line says how many artifacts there are and has a digest: begin with 64 zeros; for each entry about an',
  'artifact whose number is below treeSize of the header, in the order of the file, hash the digest so far, a newline, and the',
  'SHA-256 of the entry, in hex. So no artifact and no entry is missing from what the log says that the product owns.',
];
