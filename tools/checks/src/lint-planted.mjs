/**
 * Lints code that is not there: reads `[{ file, code }]` as JSON from standard input and writes, in the same order, the ids
 * of the rules that complained. It runs in a process of its own because ESLint loads its configuration by `import`.
 *
 * Type-aware rules are off, as a planted file is in no TypeScript project; the boundary and purity rules are the real ones.
 */
import { text } from 'node:stream/consumers';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

// The boundary rule reads the project graph anew for every file unless it sees ESLint's own program run.
process.argv[1] = 'node_modules/.bin/eslint';

/** @type {{ file: string, code: string }[]} */
const plants = JSON.parse(await text(process.stdin));
const eslint = new ESLint({ overrideConfig: [{ files: ['**/*'], ...tseslint.configs.disableTypeChecked }] });

/** @type {string[][]} */
const complaints = [];
for (const { file, code } of plants) {
  const [result] = await eslint.lintText(code, { filePath: file });
  if (result === undefined) throw new Error(`${file} is not linted at all`);
  complaints.push(result.messages.map(({ ruleId, message }) => ruleId ?? message));
}
process.stdout.write(JSON.stringify(complaints));
