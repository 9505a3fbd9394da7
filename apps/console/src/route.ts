/** Where the reader is, from the part of the address after `#/`. */
export interface Place {
  readonly section: string;
  /** Of one thing in the section; the empty string for the section itself. */
  readonly id: string;
  readonly query: URLSearchParams;
}

/** Parts that cannot be decoded name nothing. */
export function placeOf(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split('?', 2);
  const [section = '', id = ''] = path.split('/').map(decoded);
  return { section, id, query: new URLSearchParams(query) };
}

/** The address of a section with a query; empty values are left out. */
export function pathOf(section: string, query: Readonly<Record<string, string>>): string {
  const given = Object.entries(query).filter(([, value]) => value !== '');
  return given.length === 0 ? section : `${section}?${new URLSearchParams(given).toString()}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
