const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether a text could be the id of an artifact here. Upper case is another text, so another id. */
export const isUuid = (text: string): boolean => UUID.test(text);

export function uuidBytes(id: string): Buffer | undefined {
  return isUuid(id) ? Buffer.from(id.replaceAll('-', ''), 'hex') : undefined;
}

/** @param hex 32 lower-case hex digits */
export function uuidText(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
