import { readFileSync } from 'node:fs';

/**
 * For the console: script, style and calls of this host alone, nothing inline, and no markup from text at all (Trusted
 * Types), so that nothing a client stored can ever run in it.
 */
export const CONSOLE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const MEDIA_TYPES: ReadonlyMap<string, string> = new Map([
  ['console.js', 'text/javascript; charset=utf-8'],
  ['console.css', 'text/css; charset=utf-8'],
  ['icon.svg', 'image/svg+xml'],
]);

/** The files are built by `apps/console`, of which no module is loaded here. */
const builtFile = (name: string): string =>
  readFileSync(new URL(import.meta.resolve(`@bucket/console/page/${name}`)), 'utf8');

const read = new Map<string, string>();

/** Read at the first request, as specs of other routes run without a build. */
function consoleFile(name: string): string {
  const text = read.get(name) ?? builtFile(name);
  read.set(name, text);
  return text;
}

export const consolePage = (): string => consoleFile('page.html');

/** A file that the console loads, by its name. */
export function consoleAsset(name: string): { readonly text: string; readonly mediaType: string } | undefined {
  const mediaType = MEDIA_TYPES.get(name);
  return mediaType === undefined ? undefined : { text: consoleFile(name), mediaType };
}
