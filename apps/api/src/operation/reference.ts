import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { html } from './html.ts';
import { page } from './page.ts';

/** Options of Scalar that keep it from calling any host but this one; the policy below forbids such calls as well. */
const CONFIGURATION = {
  url: '/openapi.json',
  telemetry: false,
  withDefaultFonts: false,
  hideClientButton: true,
  showDeveloperTools: 'never',
  agent: { disabled: true },
  mcp: { disabled: true },
  persistAuth: false,
  documentDownloadType: 'direct',
  defaultOpenAllTags: false,
};

/**
 * For the reference alone: its script is served from here, and may call this host only. Scalar sets its styles from the
 * script, hence `unsafe-inline` for styles; nothing that a client sent is ever shown on this page.
 */
export const REFERENCE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The page that Scalar fills in. Its tables need no script, so they are linked for browsers without one. */
export const REFERENCE_PAGE = page(
  'Bucket API',
  html`<nav>
      <a href="/docs/rules">Rules</a> <a href="/docs/limits">Limits</a> <a href="/docs/problems">Error codes</a>
      <a href="/openapi.json">openapi.json</a>
    </nav>
    <div id="reference"></div>
    <script src="/docs/assets/scalar.js"></script>
    <script src="/docs/assets/reference.js"></script>`,
);

export interface Script {
  readonly text: string;
  readonly gzipped: Buffer;
}

const script = (text: string): Script => ({ text, gzipped: gzipSync(text) });

/** The bundle lies beside the entry point of the package; nothing of the package itself is loaded. */
const readBundle = (): string =>
  readFileSync(new URL('js/standalone.js', import.meta.resolve('@scalar/fastify-api-reference')), 'utf8');

const read = new Map<string, Script>();
const SOURCES: ReadonlyMap<string, () => string> = new Map([
  ['scalar.js', readBundle],
  ['reference.js', () => `Scalar.createApiReference('#reference', ${JSON.stringify(CONFIGURATION)});\n`],
]);

/** A script of the reference by its file name; read at the first request. */
export function referenceScript(name: string): Script | undefined {
  const known = read.get(name);
  const source = SOURCES.get(name);
  if (known !== undefined || source === undefined) return known;
  const found = script(source());
  read.set(name, found);
  return found;
}
