import {
  fromBase64,
  openSignature,
  requestKeyBytes,
  requestKeyOf,
  utf8Bytes,
  type JsonObject,
  type JsonValue,
  type RequestSignature,
} from '@bucket/domain';
import { isEd25519, sha256 } from '../crypto.ts';
import { member } from '../members.ts';
import { EvidenceFault, requireThat } from '../verdict.ts';
import type { CheckedRecords } from './approvals.ts';
import { hashOf, textOf, type CheckedEntry } from './proven-entry.ts';
import type { CheckedVersion } from './versions.ts';

/**
 * Requests that a product signed (RFC 9421) verify under the key that was approved for the credential that the entry names:
 * the product cannot deny them. A signature opens under the salt of what its entry committed to.
 *
 * @returns what was shown, one sentence each
 * @throws {EvidenceFault}
 */
export function checkSignatures(
  custody: readonly CheckedEntry[],
  versions: readonly CheckedVersion[],
  governance: readonly CheckedRecords[],
): string[] {
  return custody.flatMap((checked) => {
    const signed = checkSignature(checked, versions, governance);
    if (signed === undefined) return [];
    const { seq, entry } = checked;
    if (signed.keyId === null)
      return [`entry ${seq} keeps the signature of its request, which opens with the payload alone`];
    return [
      `the request of entry ${seq} was signed with the key ${signed.keyId} of the credential ${textOf(member(entry, 'actor'), 'id')}`,
    ];
  });
}

/**
 * As above, of one entry.
 *
 * @returns undefined where its request was not signed; without a key where the signature does not open
 * @throws {EvidenceFault}
 */
export function checkSignature(
  checked: CheckedEntry,
  versions: readonly CheckedVersion[],
  governance: readonly CheckedRecords[],
): { readonly keyId: string | null } | undefined {
  const kept = textOf(checked.entry, 'signature');
  if (kept === '') return undefined;
  const { seq, entry } = checked;
  const salt = saltOf(entry, versions);
  if (salt === null) return { keyId: null };
  const signature = openSignature(sha256, { salt, seq }, kept);
  if (signature === undefined) throw new EvidenceFault(`the signature that entry ${seq} keeps does not open`);
  return { keyId: requireSignedBy(signature, keyOf(checked, governance), seq) };
}

/** Null where the bundle does not have it. */
function saltOf(entry: JsonObject, versions: readonly CheckedVersion[]): string | null {
  const version = versions.find((each) => each.version === entry['version']);
  // An erasure replaces the salt of the metadata.
  if (version === undefined || textOf(version.metadata, 'state') === 'erased') return null;
  return hashOf(entry, 'commitment') === '' ? version.metadataSalt : version.salt;
}

/** The key of the credential, as the entry that approved it has it. */
function keyOf({ seq, entry }: CheckedEntry, governance: readonly CheckedRecords[]): JsonValue | undefined {
  const id = textOf(member(entry, 'actor'), 'id');
  const credential = governance
    .filter((each) => each.seq < seq)
    .flatMap(({ records }) => records.filter((each) => each['kind'] === 'credential' && each['id'] === id))
    .at(-1);
  return member(member(credential, 'value'), 'key');
}

/** @returns the thumbprint of the key */
function requireSignedBy({ base, value }: RequestSignature, key: JsonValue | undefined, seq: number): string {
  const approved = requestKeyOf(sha256, { kty: 'OKP', crv: 'Ed25519', x: textOf(key, 'x') });
  if (approved === undefined) throw new EvidenceFault(`nothing shows the key that signed the request of entry ${seq}`);
  requireThat(
    isEd25519(requestKeyBytes(approved), utf8Bytes(base), fromBase64(value) ?? new Uint8Array(0)),
    `the signature that entry ${seq} keeps is not that of the key which was approved for its credential`,
  );
  return approved.keyId;
}
