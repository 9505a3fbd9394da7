/** The beginning of a text, at most `lengthMax` UTF-16 units and never half of a surrogate pair: it has a UTF-8 form. */
export function clipped(text: string, lengthMax: number): string {
  if (text.length <= lengthMax) return text;
  const last = text.charCodeAt(lengthMax - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? lengthMax - 1 : lengthMax);
}
