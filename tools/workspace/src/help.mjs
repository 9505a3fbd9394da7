/** `npm run help`: every command of the workspace, with one line each. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { COMMANDS } from './commands.mjs';
import { ROOT } from './paths.mjs';

const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
const width = Math.max(...Object.keys(scripts).map((name) => name.length)) + 'npm run '.length;

for (const [name, says] of Object.entries(COMMANDS)) {
  const command = name === 'start' || name === 'test' ? `npm ${name}` : `npm run ${name}`;
  console.log(`${command.padEnd(width)}  ${says}`);
}
