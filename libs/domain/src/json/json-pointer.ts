/** The longest pointer that is given out, in UTF-16 code units: an answer quotes places, never whole documents. */
export const POINTER_LENGTH_MAX = 256;

/**
 * The JSON Pointer (RFC 6901) of a path of keys and indices. When it would be longer than
 * {@link POINTER_LENGTH_MAX}, it names the deepest enclosing value whose pointer still fits.
 */
export function jsonPointer(path: readonly (string | number)[]): string {
  let pointer = '';
  for (const step of path) {
    const longer = `${pointer}/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (longer.length > POINTER_LENGTH_MAX) break;
    pointer = longer;
  }
  return pointer;
}
