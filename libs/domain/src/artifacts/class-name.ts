/** A name of a class has at most this many characters; see `defineArtifactClass`. */
const CLASS_NAME_LENGTH_MAX = 64;

/**
 * What is kept of the name of a class that may not exist, and so may be any text: no more than a name is long, and no half
 * of a surrogate pair, since an entry that holds one has no canonical form.
 */
export function keptClassName(name: string): string {
  if (name.length <= CLASS_NAME_LENGTH_MAX) return name;
  const kept = name.slice(0, CLASS_NAME_LENGTH_MAX);
  const last = kept.charCodeAt(CLASS_NAME_LENGTH_MAX - 1);
  return last >= 0xd800 && last <= 0xdbff ? kept.slice(0, -1) : kept;
}
