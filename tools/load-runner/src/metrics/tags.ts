/** Tags of one sample. Treated as immutable: one object is shared by every sample of a request. */
export type Tags = Readonly<Record<string, string>>;

export const NO_TAGS: Tags = Object.freeze({});

/** The tags a submetric selects by, from the text between the braces of `http_reqs{name:write,status:201}`. */
export function parseSelector(text: string): ReadonlyArray<readonly [string, string]> {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const colon = part.indexOf(':');
      if (colon < 1) throw new SyntaxError(`a tag selector is "tag:value", not "${part}"`);
      return [unquote(part.slice(0, colon)), unquote(part.slice(colon + 1))] as const;
    });
}

export function matchesSelector(selector: ReadonlyArray<readonly [string, string]>, tags: Tags): boolean {
  for (const [tag, value] of selector) if (tags[tag] !== value) return false;
  return true;
}

function unquote(text: string): string {
  const trimmed = text.trim();
  const quoted = /^(["'])(.*)\1$/.exec(trimmed);
  return quoted?.[2] ?? trimmed;
}
