import { serializeInnerList, serializeString, type InnerList } from 'structured-headers';

/** What of a request a signature can cover, before it is known under which scheme the client sent it. */
export interface SignedParts {
  readonly method: string;
  /** The value of Host. */
  readonly host: string;
  /** Path and query as they were received. */
  readonly target: string;
  /** Names and values in turn, as they were received. */
  readonly rawHeaders: readonly string[];
}

export type Scheme = 'http' | 'https';

const DEFAULT_PORTS: Readonly<Record<Scheme, string>> = { http: ':80', https: ':443' };

/**
 * The signature base of RFC 9421 §2.5 for components without parameters.
 *
 * @param scheme under which the client sent the request: a server behind a TLS proxy does not see it
 * @returns undefined where a component is unknown or the request does not have it
 */
export function signatureBase(input: InnerList, parts: SignedParts, scheme: Scheme): string | undefined {
  const lines: string[] = [];
  for (const [name, parameters] of input[0]) {
    if (typeof name !== 'string' || parameters.size > 0) return undefined;
    const value = componentValue(name, parts, scheme);
    if (value === undefined) return undefined;
    lines.push(`${serializeString(name)}: ${value}`);
  }
  lines.push(`"@signature-params": ${serializeInnerList(input)}`);
  return lines.join('\n');
}

function componentValue(name: string, parts: SignedParts, scheme: Scheme): string | undefined {
  if (!name.startsWith('@')) return fieldValue(name, parts.rawHeaders);
  const [path = '', ...query] = parts.target.split('?');
  switch (name) {
    case '@method':
      return parts.method;
    case '@authority':
      return authority(parts.host, scheme);
    case '@scheme':
      return scheme;
    case '@target-uri':
      return `${scheme}://${authority(parts.host, scheme)}${parts.target}`;
    case '@request-target':
      return parts.target;
    case '@path':
      return path;
    case '@query':
      return `?${query.join('?')}`;
    default:
      return undefined;
  }
}

/** RFC 9421 §2.2.3: lower case, without the default port of the scheme. */
function authority(host: string, scheme: Scheme): string {
  const lower = host.toLowerCase();
  return lower.endsWith(DEFAULT_PORTS[scheme]) ? lower.slice(0, -DEFAULT_PORTS[scheme].length) : lower;
}

/** RFC 9421 §2.1: the values of all lines of a field, each trimmed, joined by a comma and a space. */
export function fieldValue(name: string, rawHeaders: readonly string[]): string | undefined {
  const values: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i]?.toLowerCase() === name) values.push((rawHeaders[i + 1] ?? '').trim());
  }
  return values.length === 0 ? undefined : values.join(', ');
}
