/** The longest pointer that is given out, in UTF-16 code units: an answer quotes places, never whole documents. */
export const POINTER_LENGTH_MAX = 256;

/** One step of a JSON Pointer with its separator: `~` and `/` are escaped (RFC 6901 §3). */
export function pointerStep(step: string | number): string {
  return `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/**
 * The JSON Pointer (RFC 6901) of a path of keys and indices. When it would be longer than
 * {@link POINTER_LENGTH_MAX}, it names the deepest enclosing value whose pointer still fits.
 */
export function jsonPointer(path: readonly (string | number)[]): string {
  let pointer = '';
  for (const step of path) {
    const longer = pointer + pointerStep(step);
    if (longer.length > POINTER_LENGTH_MAX) break;
    pointer = longer;
  }
  return pointer;
}
