/** Two digits for each byte value. */
const PAIRS: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Bytes as lower-case hex digits, two each. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  // By index: every hash that is written passes here, and an iterator takes a quarter longer.
  for (let index = 0; index < bytes.length; index++) text += PAIRS[bytes[index] ?? 0];
  return text;
}

/** The bytes that lower-case hex digits stand for; `undefined` for anything else, upper case included. */
export function fromHex(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0) return undefined;
  const bytes = new Uint8Array(text.length / 2);
  for (let index = 0; index < bytes.length; index++) {
    const byte = digitValue(text.charCodeAt(2 * index)) * 16 + digitValue(text.charCodeAt(2 * index + 1));
    if (Number.isNaN(byte)) return undefined;
    bytes[index] = byte;
  }
  return bytes;
}

function digitValue(unit: number): number {
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30;
  return unit >= 0x61 && unit <= 0x66 ? unit - 0x61 + 10 : Number.NaN;
}
