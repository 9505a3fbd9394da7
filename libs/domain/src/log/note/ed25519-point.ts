/** The field of Curve25519, RFC 8032 §5.1. */
const P = 2n ** 255n - 19n;
/** The constant of the curve: -121665/121666. */
const D = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;
/** The y coordinate of two points of order 8; that of the other two is its negative. */
const ORDER_8_Y = 2707385501144840649318225287225658788936804267575313519463743609750303402022n;
/** The y coordinates of the eight points whose order is 1, 2, 4 or 8. */
const SMALL_ORDER_Y: ReadonlySet<bigint> = new Set([0n, 1n, P - 1n, ORDER_8_Y, P - ORDER_8_Y]);

/**
 * Why 32 bytes are not taken for an Ed25519 public key; undefined for those that are. Under a key of small order anyone can
 * make signatures, and a point with two encodings could pass for two keys: verifiers that follow RFC 8032 loosely take both.
 */
export function publicKeyFault(bytes: Uint8Array): string | undefined {
  const y = bytes.reduceRight((sum, byte, i) => (sum << 8n) | BigInt(i === 31 ? byte & 0x7f : byte), 0n);
  if (y >= P) return 'the key is not in its canonical encoding (RFC 8032 §5.1.3)';
  if (SMALL_ORDER_Y.has(y)) return 'the key is a point of small order, under which anyone can sign';
  // RFC 8032 §5.1.3: x² = (y² - 1) / (dy² + 1) has to be a square, which its product with the square of the divisor shows.
  const squared = (y * y) % P;
  const isOnCurve = power(((squared - 1n + P) * (D * squared + 1n)) % P, (P - 1n) / 2n) === 1n;
  return isOnCurve ? undefined : 'the key is not a point of the curve Ed25519';
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let [square, left] = [base, exponent]; left > 0n; square = (square * square) % P, left >>= 1n) {
    if ((left & 1n) === 1n) result = (result * square) % P;
  }
  return result;
}
