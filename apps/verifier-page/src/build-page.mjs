/** Builds `verify-evidence.html`: the verifier as one file that needs nothing else, and no network. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { build } from 'esbuild';

const STYLE = `
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 48rem; margin: 2rem auto; padding: 0 1rem; }
label { display: block; font-weight: bold; margin-top: 1rem; }
textarea { width: 100%; height: 12rem; font: 0.85rem/1.4 ui-monospace, monospace; box-sizing: border-box; }
#verdict { margin-top: 1.5rem; padding: 0.75rem 1rem; border-left: 0.4rem solid #767676; background: #f3f3f3; color: #111; font-weight: bold; }
#verdict.witnessed { border-color: #14662b; background: #e8f5ec; }
#verdict.consistent { border-color: #14549c; background: #e7f0fa; }
#verdict.unanchored { border-color: #8a5a00; background: #fdf3e0; }
#verdict.diverged, #verdict.invalid { border-color: #a3161f; background: #fbe9ea; }
li { overflow-wrap: anywhere; }
`;

/** @param {string} text as a source of a Content-Security-Policy */
const hashed = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** @param {string} script */
const pageOf = (script) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src ${hashed(script)}; style-src ${hashed(STYLE)}">
<title>Verify evidence</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Verify evidence</h1>
<p>Verifies an evidence bundle or a tlog-proof of a Bucket log. Everything happens in this page; it loads and sends nothing.</p>
<label for="bundle">Evidence</label>
<input id="bundle" type="file">
<label for="policy">Policy: what you trust (C2SP tlog-policy)</label>
<textarea id="policy" spellcheck="false" autocomplete="off">quorum none
</textarea>
<p id="verdict" role="status"></p>
<ul id="details"></ul>
<script type="module">${script}</script>
</body>
</html>
`;

/**
 * @param {string} folder where the page is put
 * @returns {Promise<string>} the path of the page
 */
export async function buildPage(folder) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('page.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    charset: 'ascii',
    minify: true,
    conditions: ['@bucket/source'],
    legalComments: 'inline',
  });
  // The one text that would end the element early.
  const script = (outputFiles[0]?.text ?? '').replaceAll('</script', '<\\/script');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'verify-evidence.html');
  writeFileSync(file, pageOf(script));
  return file;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(`${await buildPage(process.argv[2] ?? fileURLToPath(new URL('../dist', import.meta.url)))}\n`);
}
