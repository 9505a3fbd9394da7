/**
 * `npm run simulate:shards`: prints what docs/scale.md says of shards; with `--write`, puts it there.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { report } from './report.mjs';
import { withReport } from './scale-document.mjs';

const DOCUMENT = fileURLToPath(new URL('../../../docs/scale.md', import.meta.url));

const text = report();
console.log(text);
if (process.argv.includes('--write')) writeFileSync(DOCUMENT, withReport(readFileSync(DOCUMENT, 'utf8'), text));
