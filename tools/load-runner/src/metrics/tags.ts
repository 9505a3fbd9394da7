/** Tags of one sample. Treated as immutable: one object is shared by every sample of a request. */
export type Tags = Readonly<Record<string, string>>;
export type Selector = ReadonlyArray<readonly [string, string]>;

/** System tags of k6 that no sample carries here: a submetric of one would stay empty without a word. */
const NOT_CARRIED = ['error_code', 'ip', 'iter', 'ocsp_status', 'service', 'subproto', 'tls_version', 'vu'];

/** The tags a submetric selects by, from the text between the braces of `http_reqs{name:write,status:201}`. */
export function parseSelector(text: string): Selector {
  return text.split(',').map((part) => {
    const colon = part.indexOf(':');
    if (colon < 1) throw new SyntaxError(`a tag selector is "tag:value", not "${part}"`);
    const tag = part.slice(0, colon).trim();
    if (NOT_CARRIED.includes(tag)) throw new SyntaxError(`the tag "${tag}" is not supported by this runner`);
    return [tag, part.slice(colon + 1).trim()] as const;
  });
}

export function matchesSelector(selector: Selector, tags: Tags): boolean {
  for (const [tag, value] of selector) if (tags[tag] !== value) return false;
  return true;
}

/** `base` and what a script gives with one call, tags or headers; values become text, as in k6. */
export function withTexts(base: Tags, extra: unknown): Tags {
  if (typeof extra !== 'object' || extra === null) return base;
  const tags: Record<string, string> = { ...base };
  for (const [name, value] of Object.entries(extra)) tags[name] = String(value);
  return tags;
}
