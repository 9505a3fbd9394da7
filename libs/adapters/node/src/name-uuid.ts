import { createHash } from 'node:crypto';

/** The namespace of this project's names; drawn once. */
const NAMESPACE = Buffer.from('5b0d2a7e6c1f4b0e9a3d8f1c2e4a6b90', 'hex');

/** A UUID of version 5 (RFC 9562 §5.5): the same name gives the same id. */
export function nameUuid(name: string): string {
  const bytes = createHash('sha1').update(NAMESPACE).update(name).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
