/** Binary units (IEC 80000-13), for sizes of payloads and bodies. */
export const kib = (count: number): number => count * 1024;
export const mib = (count: number): number => count * 1024 * 1024;

/** Decimal units (SI), for storage. */
export const gb = (count: number): number => count * 1e9;
export const tb = (count: number): number => count * 1e12;
