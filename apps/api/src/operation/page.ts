import { createHash } from 'node:crypto';
import { html, Html } from './html.ts';

const STYLE = `
:root{color-scheme:light dark;--edge:#8884;--soft:#8881}
body{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:0 auto;padding:1rem}
h1,h2,h3{line-height:1.2}h2{margin-top:3rem;border-bottom:1px solid var(--edge)}
code,pre{font:0.9em ui-monospace,monospace}pre{background:var(--soft);padding:.75rem;overflow:auto;border-radius:6px}
table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid var(--edge)}
details{border:1px solid var(--edge);border-radius:6px;margin:.5rem 0;padding:.5rem .75rem}summary{cursor:pointer}
.method{display:inline-block;min-width:4.5em;font-weight:700}nav a{margin-right:1em}`;

/** For a page without scripts, fonts and images: it may use this one style and nothing else. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A whole page. Texts in `body` are escaped by `html`. */
export function page(title: string, body: Html): string {
  const style = new Html(`<style>${STYLE}</style>`);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title}</title>
        ${style}
      </head>
      <body>
        ${body}
      </body>
    </html> `.text;
}
