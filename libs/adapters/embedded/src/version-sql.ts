/** Fields of one version on its way from the reader, one a line. */
export const READ_FIELDS = 15;

/**
 * SQL that makes one text of one version, ready for the handle: SQLite builds it faster than the driver hands over the
 * columns. Order: index, n, seq, kind, version, state, owner, size, content hash, creation, metadata salt, extra, id, salt,
 * payload; hashes and ids in hex. As in `versionLines`, no field holds a line feed.
 *
 * @param from name of the table in the statement
 * @param parts SQL of the index, the id and whether the content is wanted
 */
export function versionText(from: string, parts: { index?: string; id?: string; content: boolean }): string {
  const format = ['%d', '%d', '%d', '%d', '%d', '%d', '%s', '%d', '%s', '%d', '%s', '%s', '%s', '%s', '%s'].join('\n');
  const salt = parts.content ? `lower(hex(${from}.salt))` : `''`;
  const payload = parts.content ? `${from}.payload` : `''`;
  return `format('${format}', ${parts.index ?? '0'}, ${from}.n, ifnull(${from}.seq, ${from}.n), ${from}.kind,
    ${from}.version, ${from}.state, ${from}.owner, ${from}.size, lower(hex(${from}.content_hash)), ${from}.created_at,
    lower(hex(ifnull(${from}.metadata_salt, ${from}.salt))), ${from}.extra, ${parts.id ?? `''`}, ${salt}, ${payload})`;
}
