/** The standard alphabet, RFC 4648 §4. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The six bits of each ASCII character, and -1 for those outside the alphabet. */
const SIX_BITS = Int8Array.from({ length: 128 }, (_, unit) => ALPHABET.indexOf(String.fromCharCode(unit)));

/** Bytes in standard base64 with padding, RFC 4648 §4. */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let index = 0; index < bytes.length; index += 3) {
    const group = ((bytes[index] ?? 0) << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0);
    const missing = Math.max(0, index + 3 - bytes.length);
    for (let place = 0; place < 4 - missing; place++) text += ALPHABET.charAt((group >> (18 - 6 * place)) & 63);
    text += '='.repeat(missing);
  }
  return text;
}

/**
 * The bytes that a standard base64 text stands for; `undefined` unless it is exactly what `toBase64` writes: padded,
 * without whitespace, and with the unused last bits zero (RFC 4648 §3.5), so that bytes have one text only.
 */
export function fromBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const digits = text.length - padding;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let bits = 0;
  let held = 0;
  let at = 0;
  for (let index = 0; index < digits; index++) {
    const six = SIX_BITS[text.charCodeAt(index)] ?? -1;
    if (six < 0) return undefined;
    held = ((held << 6) | six) & 0xfff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at++] = held >> bits;
  }
  return (held & ((1 << bits) - 1)) === 0 ? bytes : undefined;
}
