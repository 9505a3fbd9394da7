/**
 * The lines of a table of alterations in the threat model, as `alteration: who notices`.
 *
 * @param heading of its section
 */
export function tableOf(text: string, heading: string): string[] {
  const from = text.indexOf(`\n### ${heading}\n`);
  if (from < 0) throw new Error(`the threat model has no section ${heading}`);
  const end = text.indexOf('\n#', from + 1);
  const section = text.slice(from, end < 0 ? undefined : end);
  return [...section.matchAll(/^\| (\S.*?) +\| ((?:start|read|watcher|verification)[a-z, ]*?) +\|$/gm)].map(
    ([, what, noticedBy]) => `${what}: ${noticedBy}`,
  );
}
