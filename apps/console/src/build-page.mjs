/** Builds the console into `dist/page`: one script, one style sheet, the page and its icon. Nothing else is loaded. */
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, URL } from 'node:url';
import { build } from 'esbuild';

const source = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));
const folder = source('../dist/page');

mkdirSync(folder, { recursive: true });
await build({
  entryPoints: { console: source('main.ts') },
  outdir: folder,
  bundle: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2023',
  charset: 'ascii',
  minify: true,
  conditions: ['@bucket/source'],
  legalComments: 'inline',
});
await build({
  entryPoints: { console: source('console.css') },
  outdir: folder,
  charset: 'ascii',
  minify: true,
});
for (const name of ['page.html', 'icon.svg']) copyFileSync(source(name), join(folder, name));
