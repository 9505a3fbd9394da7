/** Prints what the documents are to say of docs/scale.json, as `{ text, svg }`: for the drift check, which writes nothing. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chart, measuredText } from './document.mjs';
import { ROOT } from './programs.mjs';

const measured = JSON.parse(await readFile(join(ROOT, 'docs/scale.json'), 'utf8'));
console.log(JSON.stringify({ text: measuredText(measured), svg: chart(measured) }));
